package dev.skiff.lab.bench.compare;

import dev.skiff.lab.bench.BenchFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Downloads of 64 MiB by whole commands, from the start of the process to its end. Each client may
 * show what it can: all its settings with all servers are tried once, with a smaller file, and the
 * fastest of each client goes into the rounds.
 */
final class ClientCommands {
  private static final String CLIENT_CORE = "0";
  private static final int SECONDS_AT_MOST = 60;

  /** What takes so long is not done in every round. */
  private static final double SLOW_SECONDS = 2.5;

  private static final int SLOW_ROUNDS = 2;
  private static final String LARGEST = Integer.toString(Case.LARGEST);

  private final BenchFile small = BenchFile.toRead(8 * Case.MEBI, 1).getFirst();
  private final BenchFile large = BenchFile.toRead(64 * Case.MEBI, 1).getFirst();
  private final Path work;
  private final List<ClientCommand> candidates = new ArrayList<>();
  private final List<ClientCommand> fastest = new ArrayList<>();

  /**
   * @param slowOnesToo whether to try tftp-hpa, which takes seconds
   */
  ClientCommands(Servers servers, Path work, Path repository, boolean slowOnesToo) {
    this.work = work;
    Server skiff = servers.named(Server.SKIFF);
    Server atftpd = servers.named(Server.ATFTPD);
    Server hpa = servers.named(Server.TFTPD_HPA);
    candidates.add(skiffPull(skiff, repository));
    for (Server server : List.of(atftpd, skiff)) {
      candidates.add(atftp(server, LARGEST, "1"));
      candidates.add(atftp(server, LARGEST, "4"));
      candidates.add(atftp(server, "8192", "16"));
      candidates.add(atftp(server, "1468", "16"));
      candidates.add(atftp(server, "1468", "64"));
    }
    for (Server server : List.of(hpa, atftpd, skiff)) {
      candidates.add(curl(server));
    }
    if (!slowOnesToo) {
      return;
    }
    for (Server server : List.of(hpa, servers.named(Server.DNSMASQ), skiff)) {
      candidates.add(tftpHpa(server));
    }
  }

  private static ClientCommand skiffPull(Server server, Path repository) {
    String command = repository.resolve("target/image/bin/skiff").toString();
    return new ClientCommand(
        "skiff pull",
        "defaults",
        server,
        List.of(command, "pull", "FILE", "HOST", "PORT", "-o", "OUT"));
  }

  private static ClientCommand atftp(Server server, String blockSize, String windowSize) {
    List<String> words = new ArrayList<>(List.of("atftp", "--option", "blksize " + blockSize));
    if (!windowSize.equals("1")) {
      words.addAll(List.of("--option", "windowsize " + windowSize));
    }
    words.addAll(List.of("-g", "-r", "FILE", "-l", "OUT", "HOST", "PORT"));
    return new ClientCommand(
        "atftp", "blksize " + blockSize + ", windowsize " + windowSize, server, words);
  }

  private static ClientCommand curl(Server server) {
    return new ClientCommand(
        "curl",
        "blksize " + LARGEST,
        server,
        List.of("curl", "-s", "--tftp-blksize", LARGEST, "tftp://HOST:PORT/FILE", "-o", "OUT"));
  }

  /** It has no options to set. */
  private static ClientCommand tftpHpa(Server server) {
    return new ClientCommand(
        "tftp-hpa",
        "defaults",
        server,
        List.of("tftp", "-m", "binary", "HOST", "PORT", "-c", "get", "FILE", "OUT"));
  }

  /** Those of each client that are in the rounds, the fastest first. */
  List<ClientCommand> fastest() {
    return fastest;
  }

  List<ClientCommand> candidates() {
    return candidates;
  }

  /** Finds the fastest of each client. */
  void choose() throws IOException, InterruptedException {
    List<ClientCommand> working = new ArrayList<>();
    for (ClientCommand command : candidates) {
      run(command, small, command.seconds());
      if (command.problem() == null) {
        working.add(command);
      }
    }
    List<String> clients = working.stream().map(ClientCommand::client).distinct().toList();
    for (String client : clients) {
      working.stream()
          .filter(command -> command.client().equals(client))
          .min(Comparator.comparingDouble(ClientCommand::median))
          .ifPresent(fastest::add);
    }
    candidates.forEach(command -> command.seconds().clear());
  }

  void round() throws IOException, InterruptedException {
    for (ClientCommand command : fastest) {
      boolean slow = !command.seconds().isEmpty() && command.median() > SLOW_SECONDS;
      if (command.problem() == null && !(slow && command.seconds().size() >= SLOW_ROUNDS)) {
        run(command, large, command.seconds());
      }
    }
  }

  private void run(ClientCommand command, BenchFile file, List<Double> times)
      throws IOException, InterruptedException {
    Path out = work.resolve("out");
    Path log = work.resolve("client.log");
    Files.deleteIfExists(out);
    List<String> words = new ArrayList<>(List.of("timeout", SECONDS_AT_MOST + ""));
    words.addAll(List.of("taskset", "-c", CLIENT_CORE));
    for (String word : command.words()) {
      words.add(replace(word, command.server(), file, out));
    }
    long begun = System.nanoTime();
    Process process =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    boolean ended = process.waitFor(2L * SECONDS_AT_MOST, TimeUnit.SECONDS);
    double seconds = (System.nanoTime() - begun) / 1e9;
    if (!ended || process.exitValue() != 0) {
      process.destroyForcibly();
      command.leaveOut("fails: " + Files.readString(log).strip().replaceAll("/\\S*/", ""));
    } else if (Files.mismatch(out, work.resolve(file.name())) >= 0) {
      command.leaveOut("brings other bytes");
    } else {
      times.add(seconds);
    }
  }

  private static String replace(String word, Server server, BenchFile file, Path out) {
    return word.replace("FILE", file.name())
        .replace("HOST", server.address().getAddress().getHostAddress())
        .replace("PORT", server.address().getPort() + "")
        .replace("OUT", out.toString());
  }
}
