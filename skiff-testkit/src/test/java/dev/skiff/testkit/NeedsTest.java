package dev.skiff.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

class NeedsTest {
  private static final String ABSENT = "no-such-program";

  private static boolean prepared;

  @Needs({"sh", ABSENT})
  static class LeftOut {
    @BeforeAll
    static void prepare() {
      prepared = true;
    }

    @Test
    void one() {}
  }

  static class PartlyLeftOut {
    @Test
    @Needs("sh")
    void one() {}

    @Test
    @Needs(ABSENT)
    void other() {}
  }

  private static final ByteArrayOutputStream OUTPUT = new ByteArrayOutputStream();

  private static Events run(Class<?> type, boolean complete) {
    PrintStream before = System.out;
    OUTPUT.reset();
    System.setOut(new PrintStream(OUTPUT, true, StandardCharsets.UTF_8));
    try {
      return execute(type, complete);
    } finally {
      System.setOut(before);
    }
  }

  private static Events execute(Class<?> type, boolean complete) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(type))
        .configurationParameter(NeedsCondition.COMPLETE, "" + complete)
        .execute()
        .allEvents();
  }

  @Test
  void aClassThatNeedsAnAbsentProgramIsLeftOut() {
    run(LeftOut.class, false).assertStatistics(events -> events.skipped(1).failed(0));
    assertThat(prepared).isFalse();
    assertThat(OUTPUT).hasToString("left out: LeftOut needs no-such-program\n");
  }

  @Test
  void aMethodThatNeedsAnAbsentProgramIsLeftOutAndTheOthersRun() {
    Events events = run(PartlyLeftOut.class, false);
    events.assertStatistics(all -> all.skipped(1).failed(0));
    assertThat(events.succeeded().stream())
        .anyMatch(event -> event.getTestDescriptor().getDisplayName().equals("one()"));
  }

  @Test
  void aCompleteRunFailsInPlaceOfLeavingOut() {
    run(LeftOut.class, true).assertStatistics(events -> events.skipped(0).failed(1));
    run(PartlyLeftOut.class, true).assertStatistics(events -> events.skipped(0).failed(1));
  }
}
