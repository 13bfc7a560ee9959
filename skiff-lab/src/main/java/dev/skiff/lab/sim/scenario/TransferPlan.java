package dev.skiff.lab.sim.scenario;

import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.Option;
import dev.skiff.transfer.TransferOptions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transfer that a user wants.
 *
 * @param client which of the clients, counted from 0
 * @param startNanos when, since the beginning or the end of the one before
 * @param follows whether it begins when the one before it has ended
 * @param options what the user wants
 * @param others what the client asks for where it is one of another make, which may ask for options
 *     that ours does not; null for ours
 */
public record TransferPlan(
    FileSpec file,
    int client,
    long startNanos,
    boolean follows,
    Direction direction,
    TransferOptions options,
    @Nullable List<Option> others) {
  /** Blocks of a plain transfer. */
  public static final int PLAIN_BLOCK = 512;

  private static final int USUAL_WINDOW = 64;
  private static final int HEADERS = 32;
  private static final Duration LONGEST_WAIT = Limits.DEFAULT.maxTimeout();
  private static final long SECOND = 1_000_000_000;

  /** The length of the file on the wire, in bytes. */
  public long wireLength() {
    return file.wireLength(options.mode());
  }

  /**
   * The largest block that the client asks for.
   *
   * @param mtu of its host
   */
  public int blockSizeAsked(int mtu) {
    if (others != null) {
      return asked(others, Option.BLOCK_SIZE, PLAIN_BLOCK);
    }
    int usual = Math.clamp(mtu - HEADERS, PLAIN_BLOCK, Limits.MAX_BLOCK_BYTES);
    return options.negotiate() ? options.blockSize().orElse(usual) : PLAIN_BLOCK;
  }

  /** True if the client may ask for smaller blocks where large ones are lost. */
  public boolean mayAskForLess() {
    boolean again = direction == Direction.READ || (file.inPlace() && !file.text());
    return others == null && options.negotiate() && options.blockSize().isEmpty() && again;
  }

  /** The largest window that the client asks for. */
  public int windowSizeAsked() {
    if (others != null) {
      return asked(others, Option.WINDOW_SIZE, 1);
    }
    return options.negotiate() ? options.windowSize().orElse(USUAL_WINDOW) : 1;
  }

  private static int asked(List<Option> options, String name, int otherwise) {
    return options.stream()
        .filter(option -> option.is(name))
        .mapToInt(option -> Integer.parseInt(option.value()))
        .findFirst()
        .orElse(otherwise);
  }

  /** The time between retransmissions that the client asks for; 0 where it does not. */
  public long agreedWaitNanos() {
    if (others == null) {
      return options.timeout() == null ? 0 : options.timeout().toNanos();
    }
    long seconds = asked(others, Option.TIMEOUT, 0);
    long micros = asked(others, Option.MICROSECOND_TIMEOUT, 0);
    return micros > 0 ? micros * 1_000 : seconds * SECOND;
  }

  /** The shortest time between retransmissions that is not measured; 0 where all are. */
  public long fixedWaitNanos() {
    long agreed = agreedWaitNanos();
    long own = options.timeout() == null ? 0 : options.timeout().toNanos();
    return agreed > 0 && own > 0 ? Math.min(agreed, own) : Math.max(agreed, own);
  }

  /** The patience of the client. */
  public Limits clientLimits() {
    Limits.Builder limits = Limits.DEFAULT.toBuilder().tries(options.tries());
    Duration fixed = options.timeout();
    return fixed == null
        ? limits.build()
        : limits.initialTimeout(fixed).minTimeout(fixed).maxTimeout(fixed).build();
  }

  /** The shortest time after which a side may send again for want of an answer. */
  public long shortestWaitNanos() {
    long measured =
        Math.min(Limits.DEFAULT.minTimeout().toNanos(), clientLimits().minTimeout().toNanos());
    long agreed = agreedWaitNanos();
    return agreed > 0 ? Math.min(agreed, measured) : measured;
  }

  /** The number of times that the client may send again while its server waits once. */
  public int triesInOneWait() {
    Duration fixed = options.timeout();
    return fixed == null ? 1 : (int) Math.max(1, LONGEST_WAIT.dividedBy(fixed));
  }

  /**
   * The number of times that a side sends again before it gives up: in 15 s, with waits that get
   * longer or not.
   */
  public int triesWithoutAnswer() {
    int usual = Math.max(15, options.tries());
    return (int) Math.max(usual, 15 * SECOND / shortestWaitNanos());
  }

  @Override
  public String toString() {
    return "%s %s of %,d bytes, %s%s"
        .formatted(
            direction,
            options.mode().wireName(),
            file.length(),
            others != null ? "options " + others : wishes(),
            follows ? ", after the one before" : "");
  }

  private String wishes() {
    if (!options.negotiate()) {
      return "without options";
    }
    return "blksize "
        + (options.blockSize().isPresent() ? options.blockSize().getAsInt() : "any")
        + ", windowsize "
        + (options.windowSize().isPresent() ? options.windowSize().getAsInt() : "any")
        + (options.timeout() == null ? "" : ", timeout " + options.timeout());
  }
}
