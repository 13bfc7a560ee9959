package dev.skiff.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.TftpServer;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.storage.MemoryStorage;
import dev.skiff.testkit.Patience;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples of docs/stream-protocol.md are what goes over the wire, byte by byte. */
class StreamProtocolPageTest {
  private static final Pattern BLOCK =
      Pattern.compile("```\n(client +[0-9a-f]{2} .*?)```", Pattern.DOTALL);

  /** Two digits and a blank, again and again; two blanks or a quotation mark begin the remark. */
  private static final Pattern LINE =
      Pattern.compile("(client|server)? *((?:[0-9a-f]{2} )*[0-9a-f]{2})(?:$| .*)");

  /** The messages of one side before the other answers. */
  private record Turn(boolean client, String hex) {
    byte[] bytes() {
      return HexFormat.of().parseHex(hex);
    }
  }

  @Test
  void theServerAnswersOnOneConnectionAsThePageShows() throws Exception {
    List<Turn> turns =
        turns(
            Files.readString(Path.of(System.getProperty("skiff.root"), "docs/stream-protocol.md")));
    assertThat(turns).hasSizeGreaterThanOrEqualTo(9);
    MemoryStorage files = new MemoryStorage();
    files.put("hello.txt", "Hello, world!\n".getBytes(StandardCharsets.US_ASCII));
    InetAddress here = InetAddress.ofLiteral("127.0.0.1");
    try (TftpServer server =
            TftpServer.builder(files)
                .address(new InetSocketAddress(here, 0))
                .limits(Limits.DEFAULT.toBuilder().uploadBytes(20).build())
                .start();
        Socket client = new Socket(here, server.port())) {
      client.setSoTimeout(Patience.MILLIS);
      for (Turn turn : turns) {
        if (turn.client()) {
          client.getOutputStream().write(turn.bytes());
        } else {
          assertThat(client.getInputStream().readNBytes(turn.bytes().length))
              .isEqualTo(turn.bytes());
        }
      }
      client.shutdownOutput();
      assertThat(client.getInputStream().readAllBytes()).isEmpty();
    }
    assertThat(files.get("note")).contains("Take care\n".getBytes(StandardCharsets.US_ASCII));
    assertThat(files.names()).containsExactly("hello.txt", "note");
  }

  private static List<Turn> turns(String page) throws IOException {
    List<Turn> turns = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(page);
    while (blocks.find()) {
      boolean client = true;
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (String line : blocks.group(1).lines().toList()) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
          assertThat(line).as("a line between two turns").isBlank();
          continue;
        }
        if (parts.group(1) != null) {
          addTurn(turns, client, bytes);
          client = parts.group(1).equals("client");
        }
        bytes.write(HexFormat.ofDelimiter(" ").parseHex(parts.group(2)));
      }
      addTurn(turns, client, bytes);
    }
    return turns;
  }

  private static void addTurn(List<Turn> turns, boolean client, ByteArrayOutputStream bytes) {
    if (bytes.size() > 0) {
      turns.add(new Turn(client, HexFormat.of().formatHex(bytes.toByteArray())));
      bytes.reset();
    }
  }
}
