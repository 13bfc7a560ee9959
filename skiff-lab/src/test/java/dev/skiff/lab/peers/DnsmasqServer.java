package dev.skiff.lab.peers;

import dev.skiff.testkit.TestMachine;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * dnsmasq as a TFTP server; reads only (a write is answered by ERROR 4). Its port is 69 and nothing
 * else, so it gets an address of its own.
 *
 * <p>Known of version 2.90: no timeout, no windowsize; blksize is cut to 2263 by its packet buffer;
 * in netascii it drops tsize, and does not follow a lone CR by NUL, so that a CR before LF or NUL
 * arrives changed; its ERROR texts show the path on the server.
 */
public record DnsmasqServer(Path root, ServerProcess server) implements PeerServer {
  private static final int TFTP_PORT = 69;
  private static final Duration PORT_LIMIT = Duration.ofSeconds(30);

  public static DnsmasqServer start(Path root, String... moreArguments) {
    InetAddress address = Loopback.randomIpv4();
    InetSocketAddress socketAddress = new InetSocketAddress(address, TFTP_PORT);
    Loopback.awaitBindable(socketAddress, PORT_LIMIT);
    ServerProcess server =
        ServerProcess.start(socketAddress, command(root, address, moreArguments));
    return new DnsmasqServer(root, server);
  }

  @Override
  public String name() {
    return "dnsmasq";
  }

  @Override
  public InetSocketAddress address() {
    return server.address();
  }

  @Override
  public boolean acceptsUploads() {
    return false;
  }

  @Override
  public String log() {
    return server.log();
  }

  @Override
  public void close() {
    server.close();
  }

  private static List<String> command(Path root, InetAddress address, String... moreArguments) {
    List<String> command = new ArrayList<>();
    // The system's own configuration must not join in; --port=0 switches DNS off.
    command.addAll(List.of(TestMachine.program("dnsmasq"), "--no-daemon", "--conf-file=/dev/null"));
    command.addAll(List.of("--port=0", "--pid-file=", "--log-facility=-"));
    command.addAll(List.of("--listen-address=" + address.getHostAddress(), "--bind-interfaces"));
    command.addAll(List.of("--enable-tftp", "--tftp-root=" + root.toAbsolutePath()));
    command.add("--user=" + ServerProcess.user());
    command.addAll(List.of(moreArguments));
    return command;
  }
}
