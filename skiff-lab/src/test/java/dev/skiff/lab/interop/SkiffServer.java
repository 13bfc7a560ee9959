package dev.skiff.lab.interop;

import dev.skiff.TftpServer;
import dev.skiff.lab.interop.peers.Loopback;
import dev.skiff.lab.interop.peers.Poll;
import dev.skiff.storage.DirectoryStorage;
import dev.skiff.testkit.Patience;
import dev.skiff.transfer.AccessPolicy;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferReport;
import dev.skiff.transfer.UdpTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Our server for the files of a directory, on a free port, with what it reported. */
record SkiffServer(
    DirectoryStorage storage, TftpServer server, InetAddress host, List<TransferReport> reports)
    implements AutoCloseable {
  static SkiffServer start(Path root) {
    return start(root, Loopback.ipv4());
  }

  static SkiffServer start(Path root, InetAddress host) {
    return start(root, host, UdpTransport.AUTO);
  }

  static SkiffServer start(Path root, InetAddress host, UdpTransport udpTransport) {
    List<TransferReport> reports = new CopyOnWriteArrayList<>();
    try {
      DirectoryStorage storage = DirectoryStorage.open(root);
      TftpServer server =
          TftpServer.builder(storage)
              .address(new InetSocketAddress(host, 0))
              .udpTransport(udpTransport)
              .policy(AccessPolicy.READ_AND_OVERWRITE)
              .listener(
                  new TransferListener() {
                    @Override
                    public void onEnd(TransferReport report) {
                      reports.add(report);
                    }
                  })
              .start();
      return new SkiffServer(storage, server, host, reports);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  InetSocketAddress address() {
    return new InetSocketAddress(host, server.port());
  }

  /** A client may be gone before the server has read its last ACK. */
  List<TransferReport> awaitReports(int count) {
    if (!Poll.until(Patience.LIMIT, () -> reports.size() >= count)) {
      throw new AssertionError("expected " + count + " reports, but there are only " + reports);
    }
    return List.copyOf(reports);
  }

  @Override
  public void close() {
    server.close();
    storage.close();
  }
}
