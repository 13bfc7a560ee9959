package dev.skiff.lab.bench.compare;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A way to fetch one file with one client from one server, and what it took. */
final class ClientCommand {
  private final String client;
  private final String settings;
  private final Server server;
  private final List<String> words;
  private final List<Double> seconds = new ArrayList<>();
  private @Nullable String problem;

  /**
   * @param words the command, without file, target and address where these are the last three
   */
  ClientCommand(String client, String settings, Server server, List<String> words) {
    this.client = client;
    this.settings = settings;
    this.server = server;
    this.words = words;
  }

  String client() {
    return client;
  }

  String settings() {
    return settings;
  }

  Server server() {
    return server;
  }

  List<String> words() {
    return words;
  }

  List<Double> seconds() {
    return seconds;
  }

  /** Of the rounds. */
  double median() {
    return Cell.median(seconds.stream().mapToDouble(Double::doubleValue).toArray());
  }

  @Nullable String problem() {
    return problem;
  }

  void leaveOut(String reason) {
    problem = reason;
  }
}
