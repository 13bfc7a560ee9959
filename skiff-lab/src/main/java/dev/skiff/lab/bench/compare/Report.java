package dev.skiff.lab.bench.compare;

import dev.skiff.lab.bench.udp.Loops;
import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The raw numbers, as they are written: no names of hosts, users or directories.
 *
 * @param clients the transport of the clients and of the empty server
 */
record Report(
    String date,
    String revision,
    String clients,
    double secondsPerSample,
    Machine machine,
    Map<String, String> versions,
    List<Row> servers,
    List<CommandRow> commands) {

  /**
   * A cell.
   *
   * @param problem why there are no samples
   */
  record Row(
      String workload,
      String server,
      int transfersPerSample,
      @Nullable String problem,
      List<Sample> samples) {}

  /** A client's command. */
  record CommandRow(
      String client,
      String settings,
      String server,
      @Nullable String problem,
      List<Double> seconds) {}

  static Report of(
      Machine machine, double secondsPerSample, List<Cell> cells, List<ClientCommand> commands)
      throws IOException, InterruptedException {
    return new Report(
        LocalDate.now(ZoneOffset.UTC).toString(),
        Machine.revision(),
        Loops.transport(),
        secondsPerSample,
        machine,
        Machine.versions(),
        cells.stream()
            .map(
                cell ->
                    new Row(
                        cell.which().key(),
                        cell.server().name(),
                        cell.transfers(),
                        cell.problem(),
                        cell.samples()))
            .toList(),
        commands.stream()
            .map(
                command ->
                    new CommandRow(
                        command.client(),
                        command.settings(),
                        command.server().name(),
                        command.problem(),
                        command.seconds()))
            .toList());
  }
}
