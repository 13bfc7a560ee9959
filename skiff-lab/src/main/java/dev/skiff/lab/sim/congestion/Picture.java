package dev.skiff.lab.sim.congestion;

import dev.skiff.lab.net.Flight;
import dev.skiff.lab.net.NetworkObserver;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.Opcode;
import dev.skiff.protocol.wire.PacketDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Draws a download through a slow line: each DATA by its time and block, as this engine sends them,
 * and as Skiff sent them before it measured rates. Those are recorded: {@code sent-before.txt}.
 */
final class Picture {
  /** A DATA leaves the server. */
  private record Sent(int millis, int block) {}

  /** 1 Mb/s, 25 ms, and a queue that holds four megabytes, as in many routers and modems. */
  private static final Cell CELL = Cell.named("1/1/25/4000");

  private static final int BLOCKS = 340;
  private static final String RECORDED = "sent-before.txt";
  private static final int WIDTH = 480;
  private static final int HEIGHT = 260;
  private static final int LEFT = 50;
  private static final int TOP = 60;
  private static final int PANEL = WIDTH + 90;

  private Picture() {}

  /** Records what the engine sends now, in the form of the earlier record. */
  static void record(Path file) throws IOException {
    List<String> lines =
        sentNow().stream().map(sent -> sent.millis() + " " + sent.block()).toList();
    Files.write(file, lines);
  }

  static void draw(Path file) throws IOException {
    List<Sent> before = recorded();
    List<Sent> after = sentNow();
    int seconds = 1 + Math.max(lastMillis(before), lastMillis(after)) / 1_000;
    Files.writeString(
        file,
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" \
        aria-label="Blocks sent over time through a slow line, before and after">
        <style>text{font:13px sans-serif;fill:#24292f}.a{stroke:#8c959f;fill:none}\
        .f{stroke:#0969da}.r{stroke:#cf222e}path{stroke-width:2}</style>
        <rect width="100%%" height="100%%" fill="#fff"/>
        %s%s</svg>
        """
            .formatted(
                2 * PANEL + LEFT,
                HEIGHT + TOP + 50,
                panel(
                    0,
                    "Before: the whole window at once, and again after a timeout",
                    before,
                    seconds),
                panel(PANEL, "Now: at the rate that the line has shown", after, seconds)));
  }

  private static int lastMillis(List<Sent> all) {
    return all.getLast().millis();
  }

  private static List<Sent> recorded() {
    try (InputStream in = Picture.class.getResourceAsStream(RECORDED)) {
      if (in == null) {
        throw new IllegalStateException(RECORDED + " is missing");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return text.lines().map(Picture::parse).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Sent parse(String line) {
    String[] words = line.split(" ", -1);
    return new Sent(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
  }

  private static List<Sent> sentNow() {
    List<Sent> sent = new ArrayList<>();
    Crowd crowd = new Crowd(CELL.path(), Direction.READ, Receivers.OURS, 1);
    crowd.watch(
        new NetworkObserver() {
          @Override
          public void onSent(Flight flight) {
            if (flight.bytes()[1] == Opcode.DATA.value()) {
              int block = PacketDecoder.blockNumber(ByteBuffer.wrap(flight.bytes()));
              sent.add(new Sent((int) (crowd.time().elapsedNanos() / 1_000_000), block));
            }
          }
        });
    Flow flow = new Flow(0, Flow.DEFAULT_WINDOW, BLOCKS, 0);
    crowd.add(flow);
    crowd.runUntil(flow::isOver, Long.MAX_VALUE);
    return sent;
  }

  private static String panel(int x, String title, List<Sent> sent, int seconds) {
    Set<Integer> seen = new HashSet<>();
    String first = dots(sent, seconds, one -> seen.add(one.block()));
    seen.clear();
    String again = dots(sent, seconds, one -> !seen.add(one.block()));
    StringBuilder ticks = new StringBuilder();
    for (int second = 0; second <= seconds; second += Math.max(1, seconds / 8)) {
      int at = second * WIDTH / seconds;
      ticks.append("<text x=\"%d\" y=\"%d\">%d s</text>".formatted(at - 6, HEIGHT + 20, second));
    }
    return String.format(
        Locale.ROOT,
        """
        <g transform="translate(%d %d)"><text y="-32" font-weight="bold">%s</text>
        <text y="-12">%,d DATA for %d blocks in %.1f s; red: sent again</text>
        <path class="a" d="M0 0V%d H%d"/><text x="-40" y="10">%d</text><text x="-16" y="%d">1</text>
        %s
        <path class="f" d="%s"/>
        <path class="r" d="%s"/></g>
        """,
        x + LEFT,
        TOP,
        title,
        sent.size(),
        BLOCKS,
        lastMillis(sent) / 1e3,
        HEIGHT,
        WIDTH,
        BLOCKS,
        HEIGHT,
        ticks,
        first,
        again);
  }

  private static String dots(List<Sent> sent, int seconds, Predicate<Sent> wanted) {
    StringBuilder path = new StringBuilder();
    for (Sent one : sent) {
      if (wanted.test(one)) {
        double x = one.millis() * (double) WIDTH / (seconds * 1_000);
        double y = HEIGHT - one.block() * (double) HEIGHT / BLOCKS;
        path.append(String.format(Locale.ROOT, "M%.1f %.0fh2", x, y));
      }
    }
    return path.toString();
  }
}
