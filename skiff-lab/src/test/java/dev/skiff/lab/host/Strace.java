package dev.skiff.lab.host;

import java.util.ArrayList;
import java.util.List;

/** strace as the command that starts another, and puts faults into its system calls. */
final class Strace {
  private Strace() {}

  /**
   * The command.
   *
   * @param calls names of system calls, with commas between them
   * @param fault in strace's words, such as {@code error=EIO}
   * @param more options
   */
  static List<String> injecting(String calls, String fault, String... more) {
    List<String> command =
        new ArrayList<>(List.of("strace", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null"));
    command.addAll(List.of(more));
    command.addAll(List.of("-e", "trace=" + calls, "-e", "inject=" + calls + ":" + fault));
    return command;
  }
}
