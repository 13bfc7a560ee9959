package dev.skiff.lab.fuzz;

import static dev.skiff.lab.fuzz.Property.require;
import static dev.skiff.lab.fuzz.Property.requireBetween;
import static dev.skiff.lab.fuzz.Property.requireSame;
import static dev.skiff.lab.fuzz.Property.requireShortText;

import dev.skiff.protocol.transfer.Agreement;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.transfer.Negotiation;
import dev.skiff.protocol.transfer.Negotiation.Confirmation;
import dev.skiff.protocol.transfer.TransferParameters;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A server agrees only to what was asked, within its limits; its own client believes it, and
 * believes nothing else that was not asked.
 */
public final class OptionsFuzz {
  private static final int HEAD_BYTES = 12;

  /** Stands in no UTF-8. */
  private static final byte DIVIDER = (byte) 0xff;

  private static final int LONGEST_REASON = 100;
  private static final long LONGEST_TIMEOUT_NANOS = 255_000_000_000L;

  private OptionsFuzz() {}

  /**
   * One input.
   *
   * @param input direction (1 byte), largest block (2), window (2) and window in bytes (3), size of
   *     the file (4), the options of a request, a byte 255, those of an OACK
   */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length < HEAD_BYTES) {
      return;
    }
    ByteBuffer bytes = ByteBuffer.wrap(input);
    Direction direction = bytes.get() % 2 == 0 ? Direction.READ : Direction.WRITE;
    Limits limits = limits(bytes);
    long fileSize = bytes.getInt() & 0xffff_ffffL;
    int divider = bytes.position();
    while (divider < input.length && input[divider] != DIVIDER) {
      divider++;
    }
    List<Option> asked = options(bytes.slice(HEAD_BYTES, divider - HEAD_BYTES));
    int rest = Math.min(input.length, divider + 1);
    List<Option> answered = options(bytes.slice(rest, input.length - rest));

    Agreement agreement = Negotiation.answer(asked, OptionalLong.of(fileSize), limits);
    assertAsked(agreement.options(), asked);
    assertSameSizes(agreement, asked);
    assertWithin(agreement.parameters(), agreement.options(), limits);
    assertBelieved(agreement, asked, direction);
    assertNothingElseBelieved(asked, answered, direction);
  }

  private static Limits limits(ByteBuffer bytes) {
    int block = bytes.getShort() & 0xffff;
    int window = bytes.getShort() & 0xffff;
    int windowBytes = ((bytes.get() & 0xff) << 16) | (bytes.getShort() & 0xffff);
    return Limits.DEFAULT.toBuilder()
        .blockBytes(Math.clamp(block, Limits.MIN_BLOCK_BYTES, Limits.MAX_BLOCK_BYTES))
        .windowBlocks(Math.clamp(window, 1, 32_767))
        .windowBytes(Math.max(512, windowBytes))
        .build();
  }

  private static List<Option> options(ByteBuffer strings) {
    ByteBuffer packet = ByteBuffer.allocate(2 + strings.remaining());
    packet.putShort((short) 6).put(strings).flip();
    return PacketDecoder.decode(packet) instanceof Packet.OptionAck oack
        ? oack.options()
        : List.of();
  }

  /** In the order and the spelling of the request, each once. */
  private static void assertAsked(List<Option> answered, List<Option> asked) {
    List<String> names = answered.stream().map(Option::name).toList();
    Iterator<Option> questions = asked.iterator();
    for (String name : names) {
      boolean found = false;
      while (!found && questions.hasNext()) {
        found = questions.next().name().equals(name);
      }
      require(found, name + " was not asked for in this place");
    }
    Set<String> seen = new HashSet<>();
    require(answered.stream().allMatch(o -> seen.add(o.key())), "one of them twice: " + names);
  }

  /** What binds an upload is what its client is told. */
  private static void assertSameSizes(Agreement agreement, List<Option> asked) {
    boolean announced = Negotiation.announcedSize(asked).isPresent();
    boolean agreed = agreement.parameters().transferSizeBytes().isPresent();
    require(agreed || !announced, "a size is announced by an invalid tsize");
  }

  private static void assertWithin(
      TransferParameters parameters, List<Option> answered, Limits limits) {
    // Where no size is agreed, RFC 1350's holds, whatever the limit is.
    int largest = Math.max(limits.blockBytes(), TransferParameters.PLAIN.blockSize());
    requireBetween(Limits.MIN_BLOCK_BYTES, largest, parameters.blockSize(), "block size");
    requireBetween(1, limits.windowBlocks(), parameters.windowSize(), "window");
    if (parameters.windowSize() > 1) {
      long windowBytes = (long) parameters.windowSize() * parameters.blockSize();
      requireBetween(1, limits.windowBytes(), windowBytes, "bytes of a window");
    }
    for (Option option : answered) {
      String value = option.value();
      switch (option.key()) {
        case Option.BLOCK_SIZE -> requireSame("" + parameters.blockSize(), value, "block size");
        case Option.WINDOW_SIZE -> requireSame("" + parameters.windowSize(), value, "window");
        case Option.TRANSFER_SIZE ->
            requireSame("" + parameters.transferSizeBytes().orElseThrow(), value, "size");
        default -> require(value.matches("\\d{1,9}"), "no number: " + option);
      }
    }
  }

  private static void assertBelieved(Agreement agreement, List<Option> asked, Direction direction) {
    // Our client asks for numbers only.
    if (!asked.stream().allMatch(option -> option.value().matches("\\d{1,18}"))) {
      return;
    }
    switch (Negotiation.confirm(asked, agreement.options(), direction)) {
      case Confirmation.Rejected(String reason) -> throw new AssertionError(reason);
      case Confirmation.Confirmed(Agreement believed) ->
          requireSame(
              withoutSize(agreement.parameters()),
              withoutSize(believed.parameters()),
              "the client's opinion");
    }
  }

  /** On a write the client knows it. */
  private static TransferParameters withoutSize(TransferParameters parameters) {
    return new TransferParameters(
        parameters.blockSize(),
        parameters.windowSize(),
        parameters.numbering(),
        parameters.numberingAgreed(),
        parameters.timeoutNanos(),
        OptionalLong.empty());
  }

  private static void assertNothingElseBelieved(
      List<Option> asked, List<Option> answered, Direction direction) {
    switch (Negotiation.confirm(asked, answered, direction)) {
      case Confirmation.Rejected(String reason) -> {
        // A name that was asked for is repeated as it is.
        if (asked.stream().allMatch(option -> option.name().matches("\\w{1,32}"))) {
          requireShortText(reason, LONGEST_REASON);
        }
      }
      case Confirmation.Confirmed(Agreement agreement) -> {
        require(
            answered.stream().allMatch(answer -> asked.stream().anyMatch(o -> o.is(answer.name()))),
            "believed what was not asked for: " + answered);
        TransferParameters parameters = agreement.parameters();
        requireBetween(
            Limits.MIN_BLOCK_BYTES, Limits.MAX_BLOCK_BYTES, parameters.blockSize(), "block size");
        requireBetween(1, Integer.MAX_VALUE, parameters.windowSize(), "window");
        requireBetween(0, LONGEST_TIMEOUT_NANOS, parameters.timeoutNanos(), "timeout");
      }
    }
  }
}
