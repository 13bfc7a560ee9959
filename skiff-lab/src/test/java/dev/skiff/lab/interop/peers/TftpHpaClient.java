package dev.skiff.lab.interop.peers;

import dev.skiff.testkit.TestMachine;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The tftp command of tftp-hpa. It knows no options: blocks of 512 bytes, one at a time.
 *
 * <p>Known of version 5.2:
 *
 * <ul>
 *   <li>It exits with 0 after an ERROR and after a local failure; only silence gives another code
 *       (69, after 25 seconds). A line beyond its usual verbose ones is the sign of failure; the
 *       line that counts the bytes is no sign, for an empty file has none.
 *   <li>A failed download leaves an empty local file.
 *   <li>An upload whose last block has number 0 after a wrap (65,535 full blocks and a short one)
 *       arrives, but fails: it goes on with an empty block 1 that no server awaits any more, and
 *       gives up after 25 seconds with exit code 69. One block more, and all is well.
 *   <li>Its netascii is right in both directions, also where CR stands at a block's edge.
 * </ul>
 */
public record TftpHpaClient(Duration limit) implements PeerClient {
  private static final Pattern HARMLESS_LINE =
      Pattern.compile(
          "mode set to .*|Connected to .*|(getting|putting) .*"
              + "|(Received|Sent) \\d+ bytes in .*|");

  public TftpHpaClient() {
    this(DEFAULT_LIMIT);
  }

  @Override
  public String name() {
    return "tftp-hpa";
  }

  @Override
  public boolean supports(TransferOptions options) {
    return options.equals(TransferOptions.defaults().withMode(options.mode()))
        || options.equals(TransferOptions.defaults().withMode(options.mode()).asPlain());
  }

  @Override
  public TransferResult get(
      InetSocketAddress server, String remoteName, Path local, TransferOptions options) {
    return run(server, options, List.of("get", remoteName, local.toString()));
  }

  @Override
  public TransferResult put(
      InetSocketAddress server, String remoteName, Path local, TransferOptions options) {
    return run(server, options, List.of("put", local.toString(), remoteName));
  }

  private TransferResult run(
      InetSocketAddress server, TransferOptions options, List<String> transfer) {
    requireSupport(options);
    String mode = options.mode().word();
    String address = server.getAddress().getHostAddress();
    // -l: a colon in a name is a colon, not the end of a host name.
    List<String> command =
        new ArrayList<>(List.of(TestMachine.program("tftp"), "-v", "-l", "-m", mode));
    command.addAll(List.of(address, String.valueOf(server.getPort()), "-c"));
    command.addAll(transfer);
    CommandRun run = CommandRun.of(limit, command);
    boolean harmless = run.output().lines().allMatch(line -> HARMLESS_LINE.matcher(line).matches());
    return TransferResult.of(run, run.exitCode() == 0 && harmless);
  }
}
