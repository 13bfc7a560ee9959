package dev.skiff.lab.interop.peers;

import dev.skiff.lab.interop.peers.CaptureReport.Finding;
import dev.skiff.lab.interop.peers.CaptureReport.Kind;
import dev.skiff.lab.interop.peers.CaptureReport.Severity;
import dev.skiff.testkit.Patience;
import dev.skiff.testkit.TestMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Has tshark turn a capture file into a table of one line per TFTP packet, and reads that. */
final class CaptureDecoder {
  private static final Pattern DROPPED =
      Pattern.compile("received/dropped on interface .*: \\d+/(\\d+)");
  private static final List<String> COLUMNS =
      List.of(
          "frame.number",
          "ip.src",
          "ipv6.src",
          "udp.srcport",
          "ip.dst",
          "ipv6.dst",
          "udp.dstport",
          "tftp.opcode",
          "_ws.expert.severity",
          "_ws.expert.message",
          "tftp.option.name");

  private final Map<Kind, Long> packets = new EnumMap<>(Kind.class);
  private final List<Finding> findings = new ArrayList<>();

  private final List<InetSocketAddress> servers;

  /**
   * Addresses that have sent something to the servers' request ports: the other end of their
   * transfers.
   */
  private final Set<InetSocketAddress> clients = new HashSet<>();

  private CaptureDecoder(List<InetSocketAddress> servers) {
    this.servers = servers;
  }

  static CaptureReport decode(Path file, String dumpcapOutput, List<InetSocketAddress> servers) {
    Path table = file.resolveSibling(file.getFileName() + ".table");
    CommandRun run = CommandRun.toFile(Patience.LIMIT, command(file, servers), table);
    if (run.exitCode() != 0 || run.timedOut()) {
      throw new AssertionError("tshark failed, exit code " + run.exitCode() + "\n" + run.output());
    }
    CaptureDecoder decoder = new CaptureDecoder(servers);
    try (Stream<String> lines = Files.lines(table, StandardCharsets.ISO_8859_1)) {
      lines.forEach(decoder::readLine);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + table, e);
    }
    return new CaptureReport(
        file,
        Map.copyOf(decoder.packets),
        List.copyOf(decoder.findings),
        droppedPackets(dumpcapOutput));
  }

  private static List<String> command(Path file, List<InetSocketAddress> servers) {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(TestMachine.program("tshark"), "-n", "-r", file.toAbsolutePath().toString()));
    for (InetSocketAddress server : servers) {
      // Only requests go to this port; tshark follows the answers to their own ports by itself.
      command.addAll(List.of("-d", "udp.port==" + server.getPort() + ",tftp"));
    }
    command.addAll(List.of("-Y", "tftp", "-T", "fields"));
    command.addAll(List.of("-E", "separator=/t", "-E", "occurrence=a", "-E", "aggregator=|"));
    COLUMNS.forEach(column -> command.addAll(List.of("-e", column)));
    return command;
  }

  private void readLine(String line) {
    String[] columns = line.split("\t", -1);
    if (columns.length != COLUMNS.size()) {
      throw new AssertionError("tshark's table has a line of another shape: " + line);
    }
    InetSocketAddress source = endpoint(columns[1], columns[2], columns[3]);
    InetSocketAddress destination = endpoint(columns[4], columns[5], columns[6]);
    if (!concernsTheServers(source, destination)) {
      return;
    }
    long frame = Long.parseLong(columns[0]);
    readOpcode(frame, columns[7]);
    readExpertInformation(frame, columns[8], columns[9]);
    String optionNames = columns[10];
    if (!optionNames.isEmpty() && List.of(optionNames.split("\\|", -1)).contains("")) {
      findings.add(new Finding(frame, Severity.WARNING, "an option without a name"));
    }
  }

  private static InetSocketAddress endpoint(String ipv4, String ipv6, String port) {
    InetAddress address = InetAddress.ofLiteral(ipv4.isEmpty() ? ipv6 : ipv4);
    return new InetSocketAddress(address, Integer.parseInt(port));
  }

  /** The loopback is everybody's: others' transfers there, to port 69 say, are not our concern. */
  private boolean concernsTheServers(InetSocketAddress source, InetSocketAddress destination) {
    if (servers.stream().anyMatch(server -> isAt(server, destination))) {
      clients.add(source);
    }
    return clients.contains(source) || clients.contains(destination);
  }

  private static boolean isAt(InetSocketAddress server, InetSocketAddress destination) {
    return server.getAddress().isAnyLocalAddress()
        ? server.getPort() == destination.getPort()
        : server.equals(destination);
  }

  private void readOpcode(long frame, String column) {
    if (column.isEmpty()) {
      return; // Too short for an opcode, and so malformed: the expert information says it.
    }
    int opcode = Integer.parseInt(column);
    Kind.of(opcode)
        .ifPresentOrElse(
            kind -> packets.merge(kind, 1L, Long::sum),
            () -> findings.add(new Finding(frame, Severity.ERROR, "unknown opcode " + opcode)));
  }

  private void readExpertInformation(long frame, String severities, String messages) {
    if (severities.isEmpty()) {
      return;
    }
    String[] numbers = severities.split("\\|", -1);
    String[] texts = messages.split("\\|", -1);
    for (int i = 0; i < numbers.length; i++) {
      String text = i < texts.length ? texts[i] : messages;
      findings.add(new Finding(frame, severity(numbers[i]), text));
    }
  }

  private static Severity severity(String number) {
    return switch (Integer.decode(number)) {
      case 0x100000 -> Severity.COMMENT;
      case 0x200000 -> Severity.CHAT;
      case 0x400000 -> Severity.NOTE;
      case 0x600000 -> Severity.WARNING;
      case 0x800000 -> Severity.ERROR;
      default -> throw new AssertionError("not one of tshark's severities: " + number);
    };
  }

  private static long droppedPackets(String dumpcapOutput) {
    Matcher matcher = DROPPED.matcher(dumpcapOutput);
    if (!matcher.find()) {
      throw new AssertionError("dumpcap does not tell its losses:\n" + dumpcapOutput);
    }
    return Long.parseLong(matcher.group(1));
  }
}
