package dev.skiff.lab.bench.compare;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The report, in 100 columns. */
final class Table {
  private static final List<String> RIVALS =
      List.of(Server.ATFTPD, Server.TFTPD_HPA, Server.DNSMASQ);
  private static final List<String> COMPARED =
      List.of(Server.SKIFF, Server.ATFTPD, Server.TFTPD_HPA, Server.DNSMASQ);
  private static final String NOTHING = "-";
  private static final int LABEL = 27;

  private final PrintStream out;
  private final List<Cell> cells;

  Table(PrintStream out, List<Cell> cells) {
    this.out = out;
    this.cells = cells;
  }

  /** What clients get: MB/s, or transfers a second, and how far the rounds are apart. */
  void printRates() {
    line("\nMB/s (10^6 bytes), of small files transfers/s: medians, ± the farthest round in %%;");
    line("Skiff as a multiple of atftpd and of the best of the three; what the clients can take\n");
    line(
        "%-" + LABEL + "s%11s%11s%11s%11s%9s%8s%12s",
        "",
        "Skiff",
        "atftpd",
        "tftpd-hpa",
        "dnsmasq",
        "/ atftpd",
        "/ best",
        "no server");
    for (Case row : cases()) {
      heading(row);
      line(
          "%-" + LABEL + "s%11s%11s%11s%11s%9s%8s%12s",
          row.label() + (row.countsTransfers() ? ", 1/s" : ""),
          rate(row, Server.SKIFF),
          rate(row, Server.ATFTPD),
          rate(row, Server.TFTPD_HPA),
          rate(row, Server.DNSMASQ),
          ratio(rateOf(row, Server.SKIFF), rateOf(row, Server.ATFTPD)),
          ratio(rateOf(row, Server.SKIFF), best(row)),
          rate(row, Server.EMPTY));
    }
  }

  /** What it costs the servers. */
  void printProcessor() {
    heading = "";
    line(
        "\n\nThe server's processor time, s/GB; as a part of atftpd's; how busy its clients were\n");
    line(
        "%-" + LABEL + "s%11s%11s%11s%11s%9s%20s",
        "",
        "Skiff",
        "atftpd",
        "tftpd-hpa",
        "dnsmasq",
        "/ atftpd",
        "clients' processor");
    for (Case row : cases()) {
      heading(row);
      Object[] words = new Object[COMPARED.size() + 3];
      words[0] = row.label();
      for (int i = 0; i < COMPARED.size(); i++) {
        words[i + 1] = number(value(row, COMPARED.get(i), Cell::cpuSecondsPerGigabyte), "%.2f");
      }
      words[COMPARED.size() + 1] =
          ratio(
              value(row, Server.SKIFF, Cell::cpuSecondsPerGigabyte),
              value(row, Server.ATFTPD, Cell::cpuSecondsPerGigabyte));
      words[COMPARED.size() + 2] =
          number(100 * value(row, Server.SKIFF, Cell::clientsBusy), "%.0f %%");
      line("%-" + LABEL + "s%11s%11s%11s%11s%9s%20s", words);
    }
  }

  /** Skiff with one loop and with two. */
  void printLoops() {
    heading = "";
    line("\n\nSkiff, not pinned, MB/s or transfers/s: one loop and two\n");
    line("%-" + LABEL + "s%11s%11s%9s", "", "1 loop", "2 loops", "2 / 1");
    for (Case row : cases()) {
      heading(row);
      line(
          "%-" + LABEL + "s%11s%11s%9s",
          row.label(),
          rate(row, Server.ONE_LOOP),
          rate(row, Server.TWO_LOOPS),
          ratio(rateOf(row, Server.TWO_LOOPS), rateOf(row, Server.ONE_LOOP)));
    }
  }

  /** Whole commands, the first of which is ours. */
  void printCommands(List<ClientCommand> commands) {
    line("\n\n64 MiB by a whole command, from its best server; our time as a part of each\n");
    line("%-12s%-32s%-12s%9s%9s", "", "", "from", "s", "Skiff /");
    for (ClientCommand command : commands) {
      line(
          "%-12s%-32s%-12s%9s%9s",
          command.client(),
          command.settings(),
          command.server().name(),
          number(command.median(), "%.3f"),
          ratio(commands.getFirst().median(), command.median()));
    }
  }

  /** What is not in the figures, and what casts a doubt on them. */
  void printRemarks() {
    List<String> remarks = new ArrayList<>();
    for (Cell cell : cells) {
      String where = cell.server().name() + ", " + cell.which().key() + ": ";
      if (cell.problem() != null) {
        remarks.add(where + cell.problem());
      } else if (cell.failures() > 0 || cell.repetitions() > 0) {
        remarks.add(
            where + cell.repetitions() + " repetitions, " + cell.failures() + " failed transfers");
      }
    }
    if (!remarks.isEmpty()) {
      line("\n\nLeft out, and losses");
      remarks.forEach(remark -> line("  %s", remark));
    }
  }

  private String heading = "";

  private void heading(Case row) {
    if (!heading.equals(row.heading())) {
      heading = row.heading();
      line("%s", heading);
    }
  }

  private List<Case> cases() {
    return cells.stream().map(Cell::which).distinct().toList();
  }

  private Optional<Cell> cell(Case row, String server) {
    return cells.stream()
        .filter(one -> one.which().equals(row) && one.server().name().equals(server))
        .findFirst();
  }

  private double value(Case row, String server, ToDoubleFunction<Cell> figure) {
    return cell(row, server).filter(Cell::isMeasured).map(figure::applyAsDouble).orElse(Double.NaN);
  }

  private double rateOf(Case row, String server) {
    return value(row, server, Cell::rate);
  }

  private String rate(Case row, String server) {
    Cell cell = cell(row, server).orElse(null);
    if (cell == null) {
      return NOTHING;
    }
    String problem = cell.problem();
    if (problem != null) {
      return problem.length() > 10 ? "left out" : problem;
    }
    return cell.isMeasured()
        ? String.format(Locale.ROOT, "%.0f ±%2.0f", cell.rate(), 100 * cell.spread())
        : NOTHING;
  }

  private double best(Case row) {
    return RIVALS.stream()
        .mapToDouble(name -> rateOf(row, name))
        .filter(rate -> !Double.isNaN(rate))
        .max()
        .orElse(Double.NaN);
  }

  private static String ratio(double ours, double theirs) {
    return number(ours / theirs, "%.2f");
  }

  private static String number(double value, String format) {
    return Double.isNaN(value) ? NOTHING : String.format(Locale.ROOT, format, value);
  }

  private void line(String format, Object... values) {
    out.println(String.format(Locale.ROOT, Objects.requireNonNull(format), values).stripTrailing());
  }
}
