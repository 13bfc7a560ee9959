package dev.skiff.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SafeLogTest {
  private final List<String> written = new ArrayList<>();
  private boolean broken;
  private final System.Logger log = new SafeLog(new Target());

  @Test
  void whatIsSaidIsHandedOn() {
    log.log(System.Logger.Level.WARNING, "one");
    log.log(System.Logger.Level.WARNING, "two {0}", "three");
    log.log(System.Logger.Level.ERROR, "four", new IllegalStateException("five"));
    assertThat(written).containsExactly("one", "two {0} three", "four five");
  }

  @Test
  void aLogThatFailsIsNoFaultOfWhoeverLogs() {
    broken = true;
    assertThatCode(
            () -> {
              log.log(System.Logger.Level.WARNING, "one");
              log.log(System.Logger.Level.WARNING, "two {0}", "three");
              log.log(System.Logger.Level.WARNING, () -> "four");
              log.log(System.Logger.Level.ERROR, "five", new IllegalStateException());
            })
        .doesNotThrowAnyException();
  }

  private final class Target implements System.Logger {
    @Override
    public String getName() {
      return "target";
    }

    @Override
    public boolean isLoggable(Level level) {
      failIfBroken();
      return true;
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String message,
        @Nullable Throwable thrown) {
      failIfBroken();
      written.add(message + (thrown == null ? "" : " " + thrown.getMessage()));
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String format,
        @Nullable Object @Nullable ... parameters) {
      failIfBroken();
      written.add(format + (parameters == null ? "" : " " + parameters[0]));
    }

    private void failIfBroken() {
      if (broken) {
        throw new NoClassDefFoundError("as without descriptors");
      }
    }
  }
}
