package dev.skiff.lab.sim.congestion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.wire.Direction;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Transfers that share a slow line, and transfers that lose packets at random. An answer to one
 * easily makes the other worse, so a change has to pass both: each test here has a figure of both
 * tables, {@code scripts/congestion} and {@code docs/goodput.md}.
 */
class CongestionTest {
  /** A figure of the page may be a little less than it was. */
  private static final double KEPT = 0.97;

  private static final int WINDOW = Flow.DEFAULT_WINDOW;

  private static final List<String> LOSSES = List.of("0 %", "1 %", "5 %", "10 %");
  private static final int LOSS_OF_5 = LOSSES.indexOf("5 %");
  private static final Pattern ROW = Pattern.compile("\\| (\\d+ ms, \\d+) \\|(.*)\\|");
  private static final Pattern RATE = Pattern.compile("([\\d.,]+) \\(");

  /** Receivers as in firmware keep no block behind a gap, and wait for 5 s at each. */
  @ParameterizedTest
  @CsvSource({
    "4, 1/1/0.2/4000",
    "16, 1/1/0.2/4000",
    "64, 1/1/0.2/4000",
    "4, 5/1/0.2/4000",
    "16, 5/1/0.2/4000",
    "64, 5/1/0.2/4000",
    "4, 1/100/0.2/1000",
    "16, 1/100/0.2/1000",
    "64, 1/100/0.2/1000",
  })
  void firmwareGetsTheLineWhereTheQueueHoldsItsWindows(int window, String cell) {
    CellResult result = run(cell, window, Receivers.AGREED_5S, 0);
    assertThat(result.failed()).as("failed: %s", result).isZero();
    assertThat(result.share()).as("share: %s", result).isGreaterThan(0.95);
    assertThat(result.datagramsPerBlock()).as("DATA for a block: %s", result).isLessThan(1.03);
  }

  /** One that was slow in the crowd becomes fast when it is alone. */
  @ParameterizedTest
  @CsvSource({
    "READ, 100/10/100/16",
    "WRITE, 100/10/100/16",
    "READ, 100/10/25/64",
    "WRITE, 100/10/25/64",
    "READ, 40/100/0.2/16",
  })
  void theLastOfACrowdUsesTheLine(Direction direction, String name) {
    GridSettings settings = new GridSettings(WINDOW, direction, Receivers.OURS, 0, 0);
    Cell cell = Cell.named(name);
    CellResult result = CellRun.of(cell, settings);
    double blocks = (double) cell.flows() * cell.blocksEach(WINDOW);
    double least = blocks / cell.path().blocksPerSecond();
    assertThat(result.failed()).as("failed: %s", result).isZero();
    assertThat(result.seconds()).as("%s, least %.1f", result, least).isLessThan(1.5 * least);
  }

  /** Nothing is lost, and no queue grows: a peer that is busy now and then is not a slow path. */
  @ParameterizedTest
  @CsvSource({
    "16, 0.05, 0.87",
    "64, 0.05, 0.89",
    "16, 0.30, 0.51",
    "64, 0.30, 0.72",
  })
  void lateAcksDoNotSlowAFastPathDown(int window, double lateAcks, double leastShare) {
    CellResult result = run("1/100/0.2/1000", window, Receivers.OURS, lateAcks);
    assertThat(result.failed()).isZero();
    assertThat(result.share()).as("share: %s", result).isGreaterThan(leastShare);
  }

  private static CellResult run(String cell, int window, Receivers receivers, double lateAcks) {
    GridSettings settings = new GridSettings(window, Direction.READ, receivers, 0, lateAcks);
    return CellRun.of(Cell.named(cell), settings);
  }

  /** GoodputTest proves that the page is up to date. */
  @Test
  void randomLossCostsNoMoreThanItDid() throws IOException {
    Map<String, List<Double>> now = rates(Files.readString(root().resolve("docs/goodput.md")));
    double before5 = 0;
    double now5 = 0;
    Map<String, List<Double>> before = rates(read("goodput-before.txt"));
    assertThat(before).hasSize(12);
    for (Map.Entry<String, List<Double>> row : before.entrySet()) {
      List<Double> rates = Objects.requireNonNull(now.get(row.getKey()), row.getKey());
      for (int i = 0; i < LOSSES.size(); i++) {
        assertThat(rates.get(i))
            .as("kB/s at %s, loss of %s", row.getKey(), LOSSES.get(i))
            .isGreaterThanOrEqualTo(KEPT * row.getValue().get(i));
      }
      before5 += row.getValue().get(LOSS_OF_5);
      now5 += rates.get(LOSS_OF_5);
    }
    assertThat(now5).as("kB/s at a loss of 5 %%, in sum").isGreaterThanOrEqualTo(before5);
  }

  /** The rows of Skiff, the first table of the page: round trip and window, to rates by loss. */
  private static Map<String, List<Double>> rates(String page) {
    Map<String, List<Double>> rows = new LinkedHashMap<>();
    page.lines()
        .takeWhile(line -> !line.startsWith("## Fixed timers"))
        .map(ROW::matcher)
        .filter(row -> row.matches())
        .forEach(row -> rows.put(row.group(1), ratesOf(row.group(2))));
    return rows;
  }

  private static List<Double> ratesOf(String cells) {
    return RATE.matcher(cells)
        .results()
        .map((MatchResult cell) -> Double.parseDouble(cell.group(1).replace(",", "")))
        .toList();
  }

  private static Path root() {
    return Path.of(System.getProperty("skiff.root"));
  }

  private static String read(String resource) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(CongestionTest.class.getResourceAsStream(resource), resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
