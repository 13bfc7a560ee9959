package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.storage.MemoryStorage;
import dev.skiff.testkit.Patience;
import dev.skiff.transfer.TransferListener;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The threads of a server, which are in the group of the thread that starts it. */
class PromptListenerTest {
  private static final int MORE_THAN_THERE_ARE = 1_000;

  private record Listener(boolean isPrompt) implements TransferListener {}

  @Test
  void aServerHasAThreadForAListenerThatMayWait() throws Exception {
    assertThat(threadsWith(new Listener(false))).contains("skiff-listener");
  }

  @Test
  void aServerHasNoThreadForAPromptListener() throws Exception {
    assertThat(threadsWith(new Listener(true)))
        .contains("skiff-server")
        .doesNotContain("skiff-listener");
    assertThat(threadsWith(TransferListener.NONE)).doesNotContain("skiff-listener");
  }

  private static List<String> threadsWith(TransferListener listener) throws Exception {
    ThreadGroup group = new ThreadGroup("a server's");
    FutureTask<List<String>> names = new FutureTask<>(() -> threadsWith(listener, group));
    Thread.ofPlatform().group(group).start(names);
    return names.get(Patience.SECONDS, TimeUnit.SECONDS);
  }

  private static List<String> threadsWith(TransferListener listener, ThreadGroup group)
      throws Exception {
    try (TftpServer _ =
        TftpServer.builder(new MemoryStorage())
            .address(new InetSocketAddress(Peer.IPV4, 0))
            .listener(listener)
            .start()) {
      Thread[] threads = new Thread[MORE_THAN_THERE_ARE];
      int count = group.enumerate(threads);
      return Stream.of(threads).limit(count).map(Thread::getName).toList();
    }
  }
}
