package dev.skiff.lab.interop.peers;

import dev.skiff.testkit.TestMachine;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * curl. Unless told to be plain it always sends tsize, blksize (512) and timeout (6).
 *
 * <p>Known of curl 7.88:
 *
 * <ul>
 *   <li>It refuses an OACK that says {@code tsize=0} on a download (exit code 71): an empty file
 *       arrives only when the request is plain.
 *   <li>An upload whose last block has number 0 after a wrap (65,535 full blocks and a short one)
 *       arrives, but does not end: it goes on with an empty block 1, and waits for its ACK until
 *       its time is up. One block more, and all is well.
 *   <li>It translates nothing in netascii: a download is the wire's bytes, an upload goes out as it
 *       is. That makes it the tool for looking at what a server puts on the wire. With options,
 *       in.tftpd answers a netascii request by ERROR 8 (it has no tsize for it): be plain there.
 *   <li>Exit codes: 68 after ERROR 1, 69 after ERROR 2, 71 after 4, 42 after 8, 28 after silence.
 * </ul>
 */
public record CurlClient(Duration limit) implements PeerClient {

  public CurlClient() {
    this(DEFAULT_LIMIT);
  }

  @Override
  public String name() {
    return "curl";
  }

  @Override
  public boolean supports(TransferOptions options) {
    return options.windowsize().isEmpty() && options.timeoutSeconds().isEmpty();
  }

  @Override
  public TransferResult get(
      InetSocketAddress server, String remoteName, Path local, TransferOptions options) {
    return run(List.of("--output", local.toString()), server, remoteName, options);
  }

  @Override
  public TransferResult put(
      InetSocketAddress server, String remoteName, Path local, TransferOptions options) {
    return run(List.of("--upload-file", local.toString()), server, remoteName, options);
  }

  private TransferResult run(
      List<String> direction,
      InetSocketAddress server,
      String remoteName,
      TransferOptions options) {
    requireSupport(options);
    List<String> command = new ArrayList<>();
    // A user's own configuration must not change the request; the verbose log is the only place
    // where curl shows the text of an ERROR.
    command.addAll(
        List.of(TestMachine.program("curl"), "--disable", "--globoff", "--noproxy", "*"));
    command.addAll(List.of("--silent", "--show-error", "--verbose"));
    options
        .blksize()
        .ifPresent(size -> command.addAll(List.of("--tftp-blksize", String.valueOf(size))));
    if (options.plain()) {
      command.add("--tftp-no-options");
    }
    command.addAll(direction);
    command.add(url(server, remoteName) + ";mode=" + options.mode().word());
    CommandRun run = CommandRun.of(limit, command);
    return TransferResult.of(run, run.exitCode() == 0);
  }

  private static String url(InetSocketAddress server, String remoteName) {
    String address = server.getAddress().getHostAddress();
    String host = server.getAddress() instanceof Inet6Address ? "[" + address + "]" : address;
    try {
      return new URI("tftp", null, host, server.getPort(), "/" + remoteName, null, null)
          .toASCIIString();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("not a name for a URL: " + remoteName, e);
    }
  }
}
