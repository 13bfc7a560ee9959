package dev.skiff.protocol.transfer;

import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Printable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Option negotiation (RFC 2347): the answer of a server, and the check of an answer by a client.
 *
 * <p>Odd requests are treated as follows. If an option is given twice, the first one counts. An
 * option is left out of the answer, so that its default holds, if it is unknown (RFC 2347), if its
 * value is not a number, or if its RFC has no answer for that number. A number is decimal digits
 * and nothing else.
 */
public final class Negotiation {
  private static final long MICROSECOND = 1_000;
  private static final long SECOND = 1_000_000_000;

  /** The range of tftp-hpa's {@code utimeout}, in microseconds. */
  private static final long MIN_MICROSECONDS = 10_000;

  private static final long MAX_MICROSECONDS = 255_000_000;

  private int blockSize = TransferParameters.PLAIN.blockSize();
  private int windowSize = TransferParameters.PLAIN.windowSize();
  private BlockNumbering numbering = BlockNumbering.ROLLOVER_TO_0;
  private boolean numberingAgreed;
  private long timeoutNanos;
  private OptionalLong transferSize = OptionalLong.empty();

  private Negotiation() {}

  /**
   * The file size that a request announces or asks for.
   *
   * @param asked the options of the request
   * @return empty if there is no valid {@code tsize}
   */
  public static OptionalLong announcedSize(List<Option> asked) {
    return asked.stream()
        .filter(option -> option.is(Option.TRANSFER_SIZE))
        .findFirst()
        .map(option -> number(option.value()))
        .orElse(OptionalLong.empty());
  }

  /**
   * A server's answer to the options of a request. Block and window sizes are clamped to the limits
   * (RFC 2348 and RFC 7440 allow a smaller answer).
   *
   * @param asked the options of the request
   * @param fileSize the answer to {@code tsize} (RFC 2349): on a read the size of the file, on a
   *     write the size that the client announced; empty to leave the option out
   * @param limits the largest block and window sizes
   */
  public static Agreement answer(List<Option> asked, OptionalLong fileSize, Limits limits) {
    Negotiation negotiation = new Negotiation();
    List<Option> answered = new ArrayList<>();
    for (Option option : firstOfEach(asked)) {
      negotiation
          .take(option, fileSize, limits)
          .ifPresent(value -> answered.add(Option.of(option.name(), value)));
    }
    return negotiation.agreement(fitWindow(negotiation, answered, limits));
  }

  /** Limits the window in bytes. It depends on two options, whose order the client chooses. */
  private static List<Option> fitWindow(
      Negotiation negotiation, List<Option> answered, Limits limits) {
    int fitting = Math.max(1, limits.windowBytes() / negotiation.blockSize);
    if (negotiation.windowSize <= fitting) {
      return answered;
    }
    negotiation.windowSize = fitting;
    return answered.stream()
        .map(o -> o.is(Option.WINDOW_SIZE) ? Option.of(o.name(), fitting) : o)
        .toList();
  }

  /** The value to answer with, or empty to leave the option out. */
  private Optional<Long> take(Option option, OptionalLong fileSize, Limits limits) {
    OptionalLong number = number(option.value());
    String name = option.key();
    if (name.equals(Option.TRANSFER_SIZE)) {
      // The size that a reading client sends means nothing (RFC 2349: 0).
      transferSize = fileSize;
      return fileSize.isPresent() ? Optional.of(fileSize.getAsLong()) : Optional.empty();
    }
    if (number.isEmpty()) {
      return Optional.empty();
    }
    return takeNumber(name, number.getAsLong(), limits);
  }

  private Optional<Long> takeNumber(String name, long asked, Limits limits) {
    switch (name) {
      case Option.BLOCK_SIZE -> {
        if (asked >= Limits.MIN_BLOCK_BYTES) {
          blockSize = (int) Math.min(asked, limits.blockBytes());
          return Optional.of((long) blockSize);
        }
      }
      case Option.WINDOW_SIZE -> {
        if (asked >= 1) {
          windowSize = (int) Math.min(asked, limits.windowBlocks());
          return Optional.of((long) windowSize);
        }
      }
      default -> {
        if (takeExact(name, asked)) {
          return Optional.of(asked);
        }
      }
    }
    return Optional.empty();
  }

  /** Takes an option that is accepted as it is, or not at all. */
  private boolean takeExact(String name, long value) {
    switch (name) {
      case Option.TIMEOUT -> {
        if (value >= 1 && value <= 255) {
          timeoutNanos = value * SECOND;
          return true;
        }
      }
      case Option.MICROSECOND_TIMEOUT -> {
        if (value >= MIN_MICROSECONDS && value <= MAX_MICROSECONDS) {
          timeoutNanos = value * MICROSECOND;
          return true;
        }
      }
      case Option.ROLLOVER -> {
        if (value == 0 || value == 1) {
          numbering = value == 0 ? BlockNumbering.ROLLOVER_TO_0 : BlockNumbering.ROLLOVER_TO_1;
          numberingAgreed = true;
          return true;
        }
      }
      default -> {
        return false;
      }
    }
    return false;
  }

  /** The result of checking an OACK. */
  public sealed interface Confirmation {
    /** The request allows this answer. */
    record Confirmed(Agreement agreement) implements Confirmation {}

    /**
     * The request does not allow this answer: the client ends the transfer with ERROR 8 (RFC 2347).
     *
     * @param reason the text of that ERROR
     */
    record Rejected(String reason) implements Confirmation {}
  }

  /**
   * Checks an OACK against the request that it answers.
   *
   * @param asked the options of the request
   * @param answered the options of the OACK
   * @param direction the kind of the request: on a read {@code tsize} is the server's, on a write
   *     it repeats the client's
   */
  public static Confirmation confirm(
      List<Option> asked, List<Option> answered, Direction direction) {
    Negotiation negotiation = new Negotiation();
    for (Option option : firstOfEach(answered)) {
      String refusal = negotiation.refusal(option, asked, direction);
      if (refusal != null) {
        return new Confirmation.Rejected(refusal);
      }
    }
    return new Confirmation.Confirmed(negotiation.agreement(answered));
  }

  private @Nullable String refusal(Option answer, List<Option> asked, Direction direction) {
    Option question =
        asked.stream().filter(option -> option.is(answer.name())).findFirst().orElse(null);
    if (question == null) {
      return "option " + shown(answer.name()) + " was not asked for";
    }
    OptionalLong value = number(answer.value());
    OptionalLong limit = number(question.value());
    if (value.isEmpty() || limit.isEmpty()) {
      return answer.is(question.name()) && answer.value().equals(question.value())
          ? null
          : "the value of option " + question.name() + " is not a number";
    }
    return accept(question.key(), value.getAsLong(), limit.getAsLong(), direction)
        ? null
        : "the value of option " + question.name() + " is not one that was offered";
  }

  private boolean accept(String key, long value, long asked, Direction direction) {
    return switch (key) {
      case Option.BLOCK_SIZE -> {
        blockSize = (int) Math.min(value, Limits.MAX_BLOCK_BYTES);
        yield value >= Limits.MIN_BLOCK_BYTES && value <= asked;
      }
      case Option.WINDOW_SIZE -> {
        windowSize = (int) Math.min(value, Integer.MAX_VALUE);
        yield value >= 1 && value <= asked;
      }
      case Option.TRANSFER_SIZE -> {
        // On a write the client knows the size; on a read the server does.
        transferSize = OptionalLong.of(direction == Direction.READ ? value : asked);
        yield true;
      }
      default -> value == asked && takeExact(key, value);
    };
  }

  private Agreement agreement(List<Option> options) {
    return new Agreement(
        new TransferParameters(
            blockSize, windowSize, numbering, numberingAgreed, timeoutNanos, transferSize),
        options);
  }

  private static List<Option> firstOfEach(List<Option> options) {
    Set<String> seen = new HashSet<>();
    return options.stream().filter(option -> seen.add(option.key())).toList();
  }

  /** The value of decimal digits; more than 18 of them give {@link Long#MAX_VALUE}. */
  private static OptionalLong number(String text) {
    int significant = 0;
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return OptionalLong.empty();
      }
      significant += significant > 0 || c != '0' ? 1 : 0;
      value = significant > 18 ? Long.MAX_VALUE : 10 * value + (c - '0');
    }
    return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(value);
  }

  private static String shown(String name) {
    return Printable.of(name.length() > 32 ? name.substring(0, 32) : name);
  }
}
