package dev.skiff.lab.peers;

import dev.skiff.testkit.TestMachine;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * in.tftpd of tftp-hpa; one process per transfer. It logs to syslog only, so its log here is empty.
 *
 * <p>Known of version 5.2: no windowsize; options come back in the order asked; a netascii request
 * with tsize is answered by ERROR 8; its netascii is right in both directions.
 */
public record TftpdHpaServer(Path root, ServerProcess server) implements PeerServer {

  public static TftpdHpaServer start(Path root) {
    return start(root, Loopback.ipv4());
  }

  public static TftpdHpaServer start(Path root, InetAddress address, String... moreArguments) {
    ServerProcess server =
        ServerProcess.startOnFreePort(address, free -> command(root, free, moreArguments));
    return new TftpdHpaServer(root, server);
  }

  @Override
  public String name() {
    return "tftpd-hpa";
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
    command.addAll(List.of(TestMachine.program("in.tftpd"), "--foreground"));
    command.addAll(List.of("--address", hostAndPort(address)));
    // Without --create only files that exist can be written; without --permissive only files that
    // everybody may read are served.
    command.addAll(List.of("--create", "--permissive", "--umask", "022"));
    command.addAll(List.of("--user", ServerProcess.user()));
    command.addAll(List.of(moreArguments));
    command.addAll(List.of("--secure", root.toAbsolutePath().toString()));
    return command;
  }

  private static String hostAndPort(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    boolean brackets = address.getAddress() instanceof Inet6Address;
    return (brackets ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
