package dev.skiff.lab.peers;

import dev.skiff.testkit.TestMachine;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * atftpd; the one server here that knows windowsize. IPv4 only: given an IPv6 address to bind,
 * version 0.8 binds every IPv4 address instead.
 *
 * <p>Known of version 0.8: it names the options of its OACK in its own order (tsize, timeout,
 * blksize, windowsize); it answers tsize by 0 on a netascii download; its netascii is right in both
 * directions.
 */
public record AtftpdServer(Path root, ServerProcess server) implements PeerServer {

  public static AtftpdServer start(Path root, String... moreArguments) {
    return start(root, Loopback.ipv4(), moreArguments);
  }

  public static AtftpdServer start(Path root, InetAddress address, String... moreArguments) {
    ServerProcess server =
        ServerProcess.startOnFreePort(address, free -> command(root, free, moreArguments));
    return new AtftpdServer(root, server);
  }

  @Override
  public String name() {
    return "atftpd";
  }

  @Override
  public InetSocketAddress address() {
    return server.address();
  }

  @Override
  public boolean acceptsUploads() {
    return true;
  }

  @Override
  public String log() {
    return server.log();
  }

  @Override
  public void close() {
    server.close();
  }

  private static List<String> command(
      Path root, InetSocketAddress address, String... moreArguments) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(TestMachine.program("atftpd"), "--daemon", "--no-fork"));
    command.addAll(List.of("--port", ServerProcess.portOf(address)));
    command.addAll(List.of("--bind-address", address.getAddress().getHostAddress()));
    command.addAll(List.of("--user", ServerProcess.user() + "." + ServerProcess.user()));
    command.addAll(List.of("--logfile", "-", "--verbose=7"));
    command.addAll(List.of(moreArguments));
    command.add(root.toAbsolutePath().toString());
    return command;
  }
}
