package dev.skiff.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.Patience;
import dev.skiff.transfer.TransferListener;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ListenerThreadsTest {
  private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.1", 69);

  private final List<String> told = new ArrayList<>();

  /** Tells its thread, and throws at each call. */
  private final TransferListener prompt =
      new TransferListener() {
        @Override
        public void onRequest(InetSocketAddress server, int number, int most) {
          tell("request " + number);
        }

        @Override
        public void onProgress(long bytes, OptionalLong total) {
          tell("progress " + bytes);
        }

        @Override
        public void onDisconnect(InetSocketAddress client, String reason) {
          tell(reason);
        }

        private void tell(String what) {
          told.add(what + " on " + Thread.currentThread().getName());
          throw new IllegalStateException("an exception of a test");
        }

        @Override
        public boolean isPrompt() {
          return true;
        }
      };

  @Test
  void withoutAListenerNothingIsHandedOver() {
    ListenerThreads threads = ListenerThreads.forServer(TransferListener.NONE);
    assertThat(threads.calling(TransferListener.NONE)).isSameAs(TransferListener.NONE);
  }

  @Test
  void aPromptListenerIsCalledAtOnceAndItsExceptionsChangeNothing() {
    ListenerThreads threads = ListenerThreads.forServer(prompt);
    TransferListener direct = threads.calling(prompt);
    direct.onRequest(PEER, 1, 5);
    direct.onProgress(512, OptionalLong.empty());
    direct.onDisconnect(PEER, "gone");
    threads.stop(Patience.LIMIT);
    String thread = " on " + Thread.currentThread().getName();
    assertThat(told)
        .containsExactly("request 1" + thread, "progress 512" + thread, "gone" + thread);
  }
}
