package dev.skiff.lab.interop;

import dev.skiff.lab.interop.network.BadNetwork;
import dev.skiff.lab.interop.peers.PeerServer;
import dev.skiff.lab.interop.peers.PeerServer.Program;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** The servers at a bottleneck. */
enum BottleneckServer {
  SKIFF,
  ATFTPD,
  TFTPD_HPA;

  /** A server that runs. */
  record Running(InetSocketAddress address, AutoCloseable process) {}

  Running start(Path root) {
    return switch (this) {
      case SKIFF -> {
        SkiffServer server = SkiffServer.start(root, BadNetwork.SERVER);
        yield new Running(server.address(), server);
      }
      case ATFTPD -> start(Program.ATFTPD, root);
      case TFTPD_HPA -> start(Program.TFTPD_HPA, root);
    };
  }

  private static Running start(Program program, Path root) {
    PeerServer server = program.start(root, BadNetwork.SERVER);
    return new Running(server.address(), server);
  }
}
