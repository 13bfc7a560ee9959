package dev.skiff.lab.interop.peers;

import dev.skiff.testkit.Patience;
import dev.skiff.testkit.TestMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A capture of all UDP on the loopback interface, from {@link #start} to {@link #finish}.
 *
 * <p>Neither dumpcap's messages nor its signals say when the first packet is caught and when the
 * last is written. So the capture sends a datagram of its own at each end and waits until it stands
 * in the file.
 *
 * <p>A sender that uses segmentation offload (UDP_SEGMENT) shows on the loopback as one large
 * packet per system call, not as the datagrams that the receiver gets: such a capture is not
 * decodable unless the interface's tx-udp-segmentation is off.
 */
public final class Capture implements AutoCloseable {
  /** The kernel keeps this much while dumpcap does not come to write: lossless at full speed. */
  private static final String BUFFER_MEBIBYTES = "256";

  private final Path file;
  private final Process process;
  private final CommandRun.OutputLog output;
  private final DatagramSocket marker;
  private long searchedBytes;

  private Capture(Path file, Process process, DatagramSocket marker) {
    this.file = file;
    this.process = process;
    this.output = CommandRun.OutputLog.of(process);
    this.marker = marker;
  }

  /** Starts to capture into a new pcapng file, and returns when packets are being caught. */
  public static Capture start(Path file) {
    List<String> command =
        List.of(
            TestMachine.program("dumpcap"),
            "-q",
            "-i",
            "lo",
            "-f",
            "udp",
            "-B",
            BUFFER_MEBIBYTES,
            "-w",
            file.toAbsolutePath().toString());
    Capture capture = new Capture(file, CommandRun.start(command), markerSocket());
    try {
      capture.awaitMarker();
      return capture;
    } catch (AssertionError e) {
      capture.close();
      throw e;
    }
  }

  /**
   * Stops, and decodes what was said with these servers.
   *
   * @param servers where they take requests; with the wildcard address, the port alone counts
   */
  public CaptureReport finish(InetSocketAddress... servers) {
    awaitMarker();
    // By its handle: the process's own method would throw away dumpcap's last words.
    process.toHandle().destroy();
    try {
      if (!process.waitFor(Patience.SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("dumpcap does not end");
      }
      return CaptureDecoder.decode(file, output.awaitEnd(), List.of(servers));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while stopping dumpcap", e);
    } finally {
      close();
    }
  }

  @Override
  public void close() {
    CommandRun.stop(process);
    marker.close();
  }

  private void awaitMarker() {
    byte[] text = ("skiff-capture-" + UUID.randomUUID()).getBytes(StandardCharsets.US_ASCII);
    boolean seen =
        Poll.until(
            Patience.LIMIT,
            () -> {
              sendMarker(text);
              return !process.isAlive() || fileContains(text);
            });
    if (!seen || !process.isAlive()) {
      throw new AssertionError("dumpcap does not capture on lo (root?):\n" + output.text());
    }
  }

  private void sendMarker(byte[] text) {
    try {
      marker.send(new DatagramPacket(text, text.length, marker.getLocalSocketAddress()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot send to oneself", e);
    }
  }

  /** Looks through what was written since the last look. */
  private boolean fileContains(byte[] text) {
    if (!Files.exists(file)) {
      return false;
    }
    String wanted = new String(text, StandardCharsets.ISO_8859_1);
    ByteBuffer chunk = ByteBuffer.allocate(1 << 20);
    try (FileChannel channel = FileChannel.open(file)) {
      while (channel.read(chunk.clear(), searchedBytes) > 0) {
        chunk.flip();
        if (StandardCharsets.ISO_8859_1.decode(chunk.duplicate()).toString().contains(wanted)) {
          return true;
        }
        if (chunk.remaining() < text.length) {
          return false;
        }
        // The text may stand across two chunks.
        searchedBytes += chunk.remaining() - (text.length - 1);
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static DatagramSocket markerSocket() {
    try {
      return new DatagramSocket(new InetSocketAddress(Loopback.ipv4(), 0));
    } catch (SocketException e) {
      throw new UncheckedIOException("no socket for the capture's own datagrams", e);
    }
  }
}
