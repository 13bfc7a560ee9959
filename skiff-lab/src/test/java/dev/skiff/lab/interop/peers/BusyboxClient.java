package dev.skiff.lab.interop.peers;

import dev.skiff.testkit.TestMachine;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The tftp applet of busybox, as Debian builds it. It always sends tsize, and blksize when asked.
 *
 * <p>Known of version 1.35: it exits with 1 after an ERROR, a local failure and silence (13
 * seconds); it refuses a blksize under 24 by itself; a failed download leaves no file.
 */
public record BusyboxClient(Duration limit) implements PeerClient {
  private static final int SMALLEST_BLOCK = 24;

  public BusyboxClient() {
    this(DEFAULT_LIMIT);
  }

  @Override
  public String name() {
    return "busybox";
  }

  @Override
  public boolean supports(TransferOptions options) {
    return !options.plain()
        && options.mode() == TransferOptions.Mode.OCTET
        && options.blksize().orElse(SMALLEST_BLOCK) >= SMALLEST_BLOCK
        && options.windowsize().isEmpty()
        && options.timeoutSeconds().isEmpty();
  }

  @Override
  public TransferResult get(
      InetSocketAddress server, String remoteName, Path local, TransferOptions options) {
    return run("-g", server, remoteName, local, options);
  }

  @Override
  public TransferResult put(
      InetSocketAddress server, String remoteName, Path local, TransferOptions options) {
    return run("-p", server, remoteName, local, options);
  }

  private TransferResult run(
      String direction,
      InetSocketAddress server,
      String remoteName,
      Path local,
      TransferOptions options) {
    requireSupport(options);
    List<String> command = new ArrayList<>();
    command.addAll(List.of(TestMachine.program("busybox"), "tftp"));
    options.blksize().ifPresent(size -> command.addAll(List.of("-b", String.valueOf(size))));
    command.addAll(List.of(direction, "-r", remoteName, "-l", local.toString()));
    command.addAll(List.of(server.getAddress().getHostAddress(), String.valueOf(server.getPort())));
    CommandRun run = CommandRun.of(limit, command);
    return TransferResult.of(run, run.exitCode() == 0);
  }
}
