package dev.skiff.lab.sim.scenario;

import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.transfer.TransferOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Picks a {@link Scenario} by chance; lengths are often on an edge. */
final class ScenarioPicker {
  private static final int[] BLOCK_SIZES = {8, 8, 16, 100, 512, 512, 1024, 1428, 1468, 8192, 65464};
  private static final int[] WINDOW_SIZES = {1, 1, 2, 3, 4, 8, 9, 16, 33, 64, 256};
  private static final int[] LIMITED_BLOCKS = {8, 512, 1000, 1428};
  private static final int[] LIMITED_WINDOWS = {1, 2, 5, 16};
  private static final int[] COUNTS = {1, 1, 1, 1, 1, 1, 2, 2, 3, 5};
  private static final int[] MTUS = {1_500, 1_500, 1_500, 9_000, 65_536};
  private static final int[] DELAY_MICROS = {
    20, 50, 200, 500, 1_000, 5_000, 20_000, 100_000, 250_000
  };
  private static final long MOST_BYTES = 300_000;
  private static final long MOST_BYTES_OF_SEVERAL = 50_000;
  private static final int BLOCK_NUMBERS = 65_536;
  private static final long MILLISECOND = 1_000_000;
  private static final int CLOCK_OVERFLOWS_WITHIN = 3_000;

  /** One seed of so many has more blocks than sixteen bits can count. */
  private static final int ROLLOVER_IN = 100;

  private static final int PATIENCE_MILLIS = 12_000;
  private static final int MOST_TRIES = 1_000;
  private static final long BUFFER_BYTES = 32 << 20;
  private static final long SCARCE_BUFFER_BYTES = 2 << 20;

  private final SplittableRandom random;
  private final SplittableRandom filesRandom;
  private final Variation variation;
  private final boolean manyBlocks;
  private final int count;
  private final Limits limits;
  private final int mtu;

  ScenarioPicker(long seed, Variation variation) {
    this.random = Seeds.source(seed, "scenario");
    this.filesRandom = Seeds.source(seed, "files");
    this.variation = variation;
    this.manyBlocks = random.nextInt(ROLLOVER_IN) == 0;
    this.count = manyBlocks ? 1 : one(COUNTS);
    this.limits = limits();
    this.mtu = one(MTUS);
  }

  Scenario pick() {
    int clients = count > 1 ? 1 + random.nextInt(2) : 1;
    int loops = 1 + random.nextInt(2);
    int addresses = 1 + random.nextInt(3);
    long delayNanos = (manyBlocks ? 50 : one(DELAY_MICROS)) * 1_000L;
    long overflow = random.nextLong(CLOCK_OVERFLOWS_WITHIN * MILLISECOND);
    long clockStart = random.nextBoolean() ? 0 : Long.MAX_VALUE - overflow;
    boolean commandExits = random.nextInt(4) == 0;
    long clientBuffer = random.nextInt(8) == 0 ? SCARCE_BUFFER_BYTES : BUFFER_BYTES;
    List<TransferPlan> transfers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      transfers.add(plan(i, clients, delayNanos, transfers.isEmpty() ? null : transfers.getLast()));
    }
    return new Scenario(
        transfers.subList(0, Math.min(count, variation.transfers().orElse(count))),
        List.of(file(count, "one", 700, false), file(count + 1, "other", 1_300, false)),
        clients,
        loops,
        addresses,
        limits,
        clientBuffer,
        mtu,
        delayNanos,
        clockStart,
        commandExits);
  }

  private Limits limits() {
    boolean limited = !manyBlocks && random.nextInt(5) == 0;
    boolean crowded = count > 1 && random.nextInt(4) == 0;
    boolean scarce = random.nextInt(6) == 0;
    Limits.Builder builder = Limits.DEFAULT.toBuilder().ioThreads(8);
    builder.bufferBytes(scarce ? SCARCE_BUFFER_BYTES : BUFFER_BYTES);
    builder.lingering(random.nextInt(8) == 0 ? random.nextInt(2) : Limits.DEFAULT.lingering());
    if (limited) {
      builder.blockBytes(one(LIMITED_BLOCKS)).windowBlocks(one(LIMITED_WINDOWS));
    }
    if (crowded) {
      builder.transfersPerClient(1 + random.nextInt(2));
    }
    return builder.build();
  }

  private TransferPlan plan(
      int number, int clients, long delayNanos, @Nullable TransferPlan before) {
    int client = random.nextInt(clients);
    boolean follows = before != null && random.nextInt(3) == 0;
    long start = before == null ? 0 : random.nextLong(1 + 20 * delayNanos);
    boolean theSame = random.nextInt(4) == 0;
    if (before != null && before.direction() == Direction.READ && theSame) {
      return new TransferPlan(
          before.file(),
          client,
          start,
          follows,
          before.direction(),
          before.options(),
          before.others());
    }
    Direction direction = random.nextBoolean() ? Direction.READ : Direction.WRITE;
    Mode mode = !manyBlocks && random.nextInt(7) == 0 ? Mode.NETASCII : Mode.OCTET;
    boolean asks = manyBlocks || random.nextInt(7) > 0;
    boolean ours = random.nextInt(5) < 3;
    int blockSize = variation.blockSize().orElse(manyBlocks ? 8 : one(BLOCK_SIZES));
    int windowSize =
        variation.windowSize().orElse(manyBlocks ? 8 + random.nextInt(120) : one(WINDOW_SIZES));
    int blocksOf = asks ? Math.min(blockSize, limits.blockBytes()) : TransferPlan.PLAIN_BLOCK;
    int windowOf = asks ? Math.min(windowSize, limits.windowBlocks()) : 1;
    long length = manyBlocks ? 8 * aroundRollover() : length(blocksOf, windowOf);
    length = variation.length().orElse(length);
    FileSpec file = file(number, "file-" + number, length, mode == Mode.NETASCII);
    List<Option> others = others(direction, mode, length, blockSize, windowSize);
    TransferOptions options = options(mode, ours, blockSize, windowSize);
    return new TransferPlan(
        file,
        client,
        start,
        follows,
        direction,
        asks ? options : options.withoutNegotiation(),
        ours && !manyBlocks ? null : (asks ? others : List.of()));
  }

  private FileSpec file(int number, String name, long length, boolean text) {
    SplittableRandom source = filesRandom;
    boolean inPlace = source.nextBoolean();
    boolean sizeKnown = source.nextInt(6) > 0;
    boolean givesLittle = source.nextInt(8) == 0;
    return new FileSpec(number, name, length, text, inPlace, inPlace || sizeKnown, givesLittle);
  }

  /** The user may want a fixed time between retransmissions, or leave sizes to the client. */
  private TransferOptions options(Mode mode, boolean ours, int blockSize, int windowSize) {
    TransferOptions options = TransferOptions.DEFAULT.withMode(mode);
    if (random.nextInt(4) > 0 || !ours) {
      options = options.withBlockSize(blockSize);
    }
    if (random.nextInt(4) > 0 || !ours) {
      options = options.withWindowSize(windowSize);
    }
    int millis = random.nextInt(4) == 0 ? 10 << random.nextInt(7) : 1_000 * (1 + random.nextInt(3));
    int tries = Math.min(PATIENCE_MILLIS / millis + 1 + random.nextInt(8), MOST_TRIES);
    Duration fixed = Duration.ofMillis(millis);
    boolean wantsFixed = random.nextInt(5) == 0;
    return wantsFixed ? options.withTimeout(fixed).withTries(tries) : options;
  }

  /** The options that a client of another make asks for. */
  private List<Option> others(
      Direction direction, Mode mode, long length, int blockSize, int windowSize) {
    List<Option> options = new ArrayList<>();
    if (blockSize != TransferPlan.PLAIN_BLOCK) {
      options.add(Option.of(Option.BLOCK_SIZE, blockSize));
    }
    if (windowSize > 1) {
      options.add(Option.of(Option.WINDOW_SIZE, windowSize));
    }
    boolean asksSize = random.nextInt(3) > 0;
    if (asksSize && mode == Mode.OCTET) {
      options.add(Option.of(Option.TRANSFER_SIZE, direction == Direction.READ ? 0 : length));
    }
    switch (random.nextInt(10)) {
      case 0 -> options.add(Option.of(Option.TIMEOUT, 1 + random.nextInt(3)));
      case 1 -> options.add(Option.of(Option.MICROSECOND_TIMEOUT, 10_000 << random.nextInt(7)));
      default -> random.nextInt();
    }
    int rollover = random.nextInt(manyBlocks ? 3 : 6);
    if (rollover < 2) {
      options.add(Option.of(Option.ROLLOVER, rollover));
    }
    return options;
  }

  /** In blocks: those that are short of the rollover, on it, and over it. */
  private long aroundRollover() {
    return BLOCK_NUMBERS - 3L + random.nextInt(random.nextBoolean() ? 6 : 300);
  }

  private long length(int blockSize, int windowSize) {
    long window = (long) blockSize * windowSize;
    long bound = count > 1 ? MOST_BYTES_OF_SEVERAL : MOST_BYTES;
    long most = Math.min(bound, blockSize * (windowSize > 8 ? 3_000L : 400L));
    long wanted =
        switch (random.nextInt(10)) {
          case 0 -> 0;
          case 1 -> 1;
          case 2 -> blockSize - 1L;
          case 3 -> blockSize;
          case 4 -> window + random.nextInt(3) - 1;
          case 5 -> window * (2 + random.nextInt(3)) + random.nextInt(3) - 1;
          case 6 -> blockSize * (1L + random.nextInt(40));
          default -> random.nextLong(most);
        };
    return wanted > bound ? wanted % bound : wanted;
  }

  private int one(int[] values) {
    return values[random.nextInt(values.length)];
  }
}
