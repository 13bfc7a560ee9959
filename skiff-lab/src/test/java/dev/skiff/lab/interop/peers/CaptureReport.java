package dev.skiff.lab.interop.peers;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The result of tshark for a capture.
 *
 * <p>Its judgement has gaps (seen with 4.0): it reports what cannot be parsed, a windowsize of 0
 * and each ERROR; it passes a blksize below 8, a DATA longer than the block, block numbers out of
 * order, an unknown opcode and an OACK padded with NULs. The last two are added here. Expected in
 * healthy captures: "block number is about to wrap" (a note, at block 65,535 of each long
 * transfer), "Likely transfer size (tsize) probe" (a chat), and "TFTP ERROR packet" (a warning, for
 * each ERROR).
 *
 * @param packets how many packets of each kind
 * @param findings what there is to say about single packets, in the order of the capture
 * @param droppedPackets packets that the capture itself lost; only a report without any is complete
 */
public record CaptureReport(
    Path file, Map<Kind, Long> packets, List<Finding> findings, long droppedPackets) {

  private static final String ERROR_PACKET = "TFTP ERROR packet";

  /** The packet kinds, by RFC 1350 and RFC 2347. */
  public enum Kind {
    RRQ(1),
    WRQ(2),
    DATA(3),
    ACK(4),
    ERROR(5),
    OACK(6);

    private final int opcode;

    Kind(int opcode) {
      this.opcode = opcode;
    }

    static Optional<Kind> of(int opcode) {
      return Stream.of(values()).filter(kind -> kind.opcode == opcode).findFirst();
    }
  }

  /** tshark's scale of expert information. */
  public enum Severity {
    COMMENT,
    CHAT,
    NOTE,
    WARNING,
    ERROR
  }

  /**
   * One remark.
   *
   * @param frame the packet's number in the capture file
   */
  public record Finding(long frame, Severity severity, String message) {}

  public long count(Kind kind) {
    return packets.getOrDefault(kind, 0L);
  }

  /** Malformed packets, warnings and errors; but an ERROR packet is no fault in itself. */
  public List<Finding> problems() {
    return findings.stream()
        .filter(finding -> finding.severity().compareTo(Severity.WARNING) >= 0)
        .filter(finding -> !finding.message().equals(ERROR_PACKET))
        .toList();
  }

  /** A complete capture in which tshark finds nothing wrong, and some TFTP at all. */
  public CaptureReport assertClean() {
    if (droppedPackets > 0) {
      throw new AssertionError("the capture lost " + droppedPackets + " packets: " + file);
    }
    if (packets.isEmpty()) {
      throw new AssertionError("no TFTP packet in " + file);
    }
    if (!problems().isEmpty()) {
      throw new AssertionError("tshark finds fault with " + file + ": " + problems());
    }
    return this;
  }
}
