package dev.skiff.cli.output;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketSummary;
import dev.skiff.transfer.Fallback;
import dev.skiff.transfer.PacketEvent;
import dev.skiff.transfer.TransferReport;
import dev.skiff.transfer.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** Reports of transfers from 192.0.2.7:4000. */
public final class SampleReports {
  public static final InetSocketAddress CLIENT = new InetSocketAddress("192.0.2.7", 4000);

  private SampleReports() {}

  /** A packet that came: an RRQ. */
  public static PacketEvent request(String file) {
    Packet request = new Packet.Request(Direction.READ, file, "octet", List.of());
    PacketSummary summary = new PacketSummary.Control(request);
    return new PacketEvent(Transport.UDP, false, CLIENT, CLIENT, summary, 0);
  }

  public static TransferReport success(
      String file, long bytes, long retransmissions, Option... options) {
    return report(file, "octet", bytes, retransmissions, null, options);
  }

  public static TransferReport failure(
      String file, long bytes, Failure failure, Option... options) {
    return report(file, "octet", bytes, 0, failure, options);
  }

  static TransferReport fallenBack(Fallback... fallbacks) {
    return success(0, 0, fallbacks);
  }

  /** A success with packets that were sent again and that came again. */
  static TransferReport repeated(long retransmissions, long duplicates) {
    return success(retransmissions, duplicates);
  }

  private static TransferReport success(
      long retransmissions, long duplicates, Fallback... fallbacks) {
    return new TransferReport(
        Transport.UDP,
        Direction.READ,
        "f",
        "octet",
        CLIENT,
        List.of(),
        512,
        Duration.ofMillis(500),
        retransmissions,
        duplicates,
        List.of(fallbacks),
        null);
  }

  public static TransferReport overTcp(String file, String mode) {
    return report(Transport.TCP, file, mode, 10, 0, null);
  }

  public static TransferReport report(
      String file,
      String mode,
      long bytes,
      long retransmissions,
      Failure failure,
      Option... options) {
    return report(Transport.UDP, file, mode, bytes, retransmissions, failure, options);
  }

  private static TransferReport report(
      Transport transport,
      String file,
      String mode,
      long bytes,
      long retransmissions,
      Failure failure,
      Option... options) {
    return new TransferReport(
        transport,
        Direction.READ,
        file,
        mode,
        CLIENT,
        List.of(options),
        bytes,
        Duration.ofMillis(500),
        retransmissions,
        0,
        List.of(),
        failure);
  }
}
