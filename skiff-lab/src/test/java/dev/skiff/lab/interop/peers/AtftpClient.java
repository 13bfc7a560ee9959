package dev.skiff.lab.interop.peers;

import dev.skiff.testkit.TestMachine;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * atftp: the one client here that knows windowsize, in both directions, and timeout. Without
 * options its request is plain.
 *
 * <p>Known of version 0.8:
 *
 * <ul>
 *   <li>It exits with 255 after an ERROR, a local failure and silence (30 seconds); but with 0
 *       after an option that it does not know and leaves out.
 *   <li>A failed download leaves an empty local file.
 *   <li>Its options go out in its own order (tsize, timeout, blksize, windowsize), whatever the
 *       order on the command line.
 *   <li>Its netascii translates in both directions.
 * </ul>
 */
public record AtftpClient(Duration limit) implements PeerClient {

  public AtftpClient() {
    this(DEFAULT_LIMIT);
  }

  @Override
  public String name() {
    return "atftp";
  }

  @Override
  public boolean supports(TransferOptions options) {
    return true;
  }

  @Override
  public TransferResult get(
      InetSocketAddress server, String remoteName, Path local, TransferOptions options) {
    return run("--get", server, remoteName, local, options);
  }

  @Override
  public TransferResult put(
      InetSocketAddress server, String remoteName, Path local, TransferOptions options) {
    return run("--put", server, remoteName, local, options);
  }

  private TransferResult run(
      String direction,
      InetSocketAddress server,
      String remoteName,
      Path local,
      TransferOptions options) {
    List<String> command = new ArrayList<>();
    command.add(TestMachine.program("atftp"));
    for (String option : words(options)) {
      command.addAll(List.of("--option", option));
    }
    command.addAll(List.of(direction, "--remote-file", remoteName));
    command.addAll(List.of("--local-file", local.toString()));
    command.addAll(List.of(server.getAddress().getHostAddress(), String.valueOf(server.getPort())));
    CommandRun run = CommandRun.of(limit, command);
    boolean understood = !run.output().contains("no option named");
    return TransferResult.of(run, run.exitCode() == 0 && understood);
  }

  private static List<String> words(TransferOptions options) {
    List<String> words = new ArrayList<>();
    words.add("mode " + options.mode().word());
    options.blksize().ifPresent(size -> words.add("blksize " + size));
    options.windowsize().ifPresent(size -> words.add("windowsize " + size));
    options.timeoutSeconds().ifPresent(seconds -> words.add("timeout " + seconds));
    if (options.tsize()) {
      words.add("tsize");
    }
    return words;
  }
}
