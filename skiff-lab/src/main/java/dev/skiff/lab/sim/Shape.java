package dev.skiff.lab.sim;

import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.protocol.wire.Option;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What is transferred, and what the two sides know and want.
 *
 * @param length of the file as it is on the wire, in bytes; in netascii too, as translating is not
 *     simulated
 * @param asked the options of the client's request
 * @param serverKnowsOptions whether the server has read RFC 2347
 * @param clientLimits how patient the client is
 * @param serverLimits what the server agrees to at most
 * @param delayNanos one way
 * @param clockStart what the clock shows first
 * @param commandExits whether the client is a command that ends soon after its download
 */
record Shape(
    Direction direction,
    Mode mode,
    long length,
    List<Option> asked,
    boolean serverKnowsOptions,
    Limits clientLimits,
    Limits serverLimits,
    long delayNanos,
    long clockStart,
    boolean commandExits) {
  /** Of a file with more blocks, a number may come again while an old one is still on its way. */
  static final long MANY_BLOCKS = 16_000;

  private static final int[] BLOCK_SIZES = {8, 8, 16, 100, 512, 512, 1024, 1428, 1468, 8192, 65464};
  private static final int[] WINDOW_SIZES = {1, 1, 2, 3, 4, 8, 9, 16, 33, 64, 256};
  private static final int[] LIMITED_BLOCKS = {8, 512, 1000, 1428};
  private static final int[] LIMITED_WINDOWS = {1, 2, 5, 16};
  private static final long[] DELAY_MICROS = {
    20, 50, 200, 500, 1_000, 5_000, 20_000, 100_000, 250_000
  };
  private static final long MOST_BYTES = 300_000;
  private static final long SECOND = 1_000_000_000;
  private static final int BLOCK_NUMBERS = 65_536;

  /** How many seeds there are for each one whose blocks outnumber sixteen bits. */
  private static final int ROLLOVER_IN = 100;

  /** Blocks of a plain transfer, which the seed may lead to whatever the client wants. */
  private static final int PLAIN_BLOCK = 512;

  static Shape of(SplittableRandom random, Variation variation) {
    Direction direction = random.nextBoolean() ? Direction.READ : Direction.WRITE;
    Mode mode = random.nextInt(7) == 0 ? Mode.NETASCII : Mode.OCTET;
    boolean manyBlocks = random.nextInt(ROLLOVER_IN) == 0;
    boolean asks = manyBlocks || random.nextInt(7) > 0;
    boolean knows = manyBlocks || random.nextInt(8) > 0;
    int blockSize = manyBlocks ? 8 : one(random, BLOCK_SIZES);
    int windowSize = manyBlocks ? 8 + random.nextInt(120) : one(random, WINDOW_SIZES);
    blockSize = variation.blockSize().orElse(blockSize);
    windowSize = variation.windowSize().orElse(windowSize);
    Limits limits = limits(random, manyBlocks);
    boolean agree = asks && knows;
    int blocksOf = agree ? Math.min(blockSize, limits.blockBytes()) : PLAIN_BLOCK;
    int windowOf = agree ? Math.min(windowSize, limits.windowBlocks()) : 1;
    long length = manyBlocks ? 8 * aroundRollover(random) : length(random, blocksOf, windowOf);
    length = variation.length().orElse(length);
    List<Option> options = options(random, direction, mode, length, blockSize, windowSize);
    long delayMicros = manyBlocks ? 50 : one(random, DELAY_MICROS);
    return new Shape(
        direction,
        mode,
        length,
        asks ? options : List.of(),
        knows,
        clientLimits(random),
        limits,
        delayMicros * 1_000,
        random.nextBoolean() ? 0 : Long.MAX_VALUE - random.nextLong(3_000_000_000L),
        random.nextInt(4) == 0);
  }

  private static Limits limits(SplittableRandom random, boolean manyBlocks) {
    boolean limited = !manyBlocks && random.nextInt(5) == 0;
    int blockBytes = limited ? one(random, LIMITED_BLOCKS) : Limits.DEFAULT.blockBytes();
    int windowBlocks = limited ? one(random, LIMITED_WINDOWS) : Limits.DEFAULT.windowBlocks();
    return Limits.DEFAULT.toBuilder().blockBytes(blockBytes).windowBlocks(windowBlocks).build();
  }

  /** The client's user may want a fixed time between retransmissions, without asking the server. */
  private static Limits clientLimits(SplittableRandom random) {
    int seconds = 1 + random.nextInt(3);
    int tries = 12 / seconds + 1 + random.nextInt(8);
    Duration fixed = Duration.ofSeconds(seconds);
    return random.nextInt(5) > 0
        ? Limits.DEFAULT
        : Limits.DEFAULT.toBuilder()
            .tries(tries)
            .initialTimeout(fixed)
            .minTimeout(fixed)
            .maxTimeout(fixed)
            .build();
  }

  /** In blocks: those that are short of the rollover, on it, and over it. */
  private static long aroundRollover(SplittableRandom random) {
    return BLOCK_NUMBERS - 3L + random.nextInt(random.nextBoolean() ? 6 : 300);
  }

  private static long length(SplittableRandom random, int blockSize, int windowSize) {
    long window = (long) blockSize * windowSize;
    long most = Math.min(MOST_BYTES, blockSize * (windowSize > 8 ? 3_000L : 400L));
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
    return wanted > MOST_BYTES ? wanted % MOST_BYTES : wanted;
  }

  private static List<Option> options(
      SplittableRandom random,
      Direction direction,
      Mode mode,
      long length,
      int blockSize,
      int windowSize) {
    List<Option> options = new ArrayList<>();
    if (blockSize != PLAIN_BLOCK) {
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
    int rollover = random.nextInt(6);
    if (rollover < 2) {
      options.add(Option.of(Option.ROLLOVER, rollover));
    }
    return options;
  }

  private static int one(SplittableRandom random, int[] values) {
    return values[random.nextInt(values.length)];
  }

  private static long one(SplittableRandom random, long[] values) {
    return values[random.nextInt(values.length)];
  }

  /** Whether there are more blocks than half of the numbers that sixteen bits can tell apart. */
  boolean hasManyBlocks() {
    return length / smallestBlock() > MANY_BLOCKS;
  }

  /** How many blocks the file has at most, whatever is agreed to. */
  long mostBlocks() {
    return length / smallestBlock() + 1;
  }

  /** About what the transfer takes where nothing goes wrong. */
  long leastNanos() {
    long windows = length / ((long) smallestBlock() * windowSizeAsked()) + 1;
    return (2 + windows) * 2 * delayNanos;
  }

  /**
   * Whether a client that takes a transfer with options for one without ends it nowhere but at the
   * end of the file: no block is short for the side that receives.
   */
  boolean isSafeToAskForAgain() {
    boolean reads = direction == Direction.READ;
    return smallestBlock() >= PLAIN_BLOCK && (reads || blockSizeAsked() == PLAIN_BLOCK);
  }

  /** Whether both may agree on a time between retransmissions that is less than a round trip. */
  boolean retransmitsTooSoon() {
    long agreed = agreedWaitNanos();
    return agreed > 0 && agreed <= 2 * delayNanos + delayNanos / 2;
  }

  /**
   * How often a side sends again before it gives up: in 15 s, with waits that get longer or not.
   */
  int triesInVain() {
    long agreed = agreedWaitNanos();
    int usual = Math.max(15, clientLimits.tries());
    return agreed > 0 ? (int) Math.max(usual, 15 * SECOND / agreed) : usual;
  }

  /** How soon a side may send again for want of an answer. */
  long shortestWaitNanos() {
    long measured = Limits.DEFAULT.minTimeout().toNanos();
    long agreed = agreedWaitNanos();
    return agreed > 0 ? Math.min(agreed, measured) : measured;
  }

  /** The time between retransmissions that the client asks for; 0 where it does not. */
  private long agreedWaitNanos() {
    for (Option option : asked) {
      if (option.is(Option.MICROSECOND_TIMEOUT)) {
        return Long.parseLong(option.value()) * 1_000;
      }
      if (option.is(Option.TIMEOUT)) {
        return Long.parseLong(option.value()) * SECOND;
      }
    }
    return 0;
  }

  /** Options may be agreed to, or not. */
  private int smallestBlock() {
    return Math.min(Math.min(blockSizeAsked(), PLAIN_BLOCK), serverLimits.blockBytes());
  }

  int blockSizeAsked() {
    return asked(Option.BLOCK_SIZE, PLAIN_BLOCK);
  }

  int windowSizeAsked() {
    return asked(Option.WINDOW_SIZE, 1);
  }

  private int asked(String name, int otherwise) {
    return asked.stream()
        .filter(option -> option.is(name))
        .mapToInt(option -> Integer.parseInt(option.value()))
        .findFirst()
        .orElse(otherwise);
  }

  @Override
  public String toString() {
    return "%s %s of %,d bytes, options %s%s, %.3f ms one way%s"
        .formatted(
            direction,
            mode.wireName(),
            length,
            asked,
            serverKnowsOptions ? "" : " (passed over)",
            delayNanos / 1e6,
            commandExits ? ", the client is a command" : "");
  }
}
