package dev.skiff;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.storage.DirectoryStorage;
import dev.skiff.transfer.AccessPolicy;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TftpException;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the page of the package {@code dev.skiff}. */
class PackagePageTest {
  private static final Pattern EXAMPLE =
      Pattern.compile("<pre>\\{@code\n(.*?)\n \\* }</pre>", Pattern.DOTALL);
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  @TempDir Path directory;
  private DirectoryStorage served;

  @AfterEach
  void closeTheStorage() throws IOException {
    if (served != null) {
      served.close();
    }
  }

  @Test
  void theExamplesTransferAFileAndPrintAFailure() throws Exception {
    Files.writeString(directory.resolve("served"), "content");
    Path local = directory.resolve("local");
    Reports reports = new Reports();
    try (TftpServer server = serve(directory, ANY_PORT, reports)) {
      assertThat(transfer(new RemoteFile("127.0.0.1", server.port(), "served"), local))
          .startsWith("7 bytes in PT");
      assertThat(local).hasContent("content");
      assertThat(reports.next().succeeded()).isTrue();
      assertThat(transfer(new RemoteFile("127.0.0.1", server.port(), "missing"), local))
          .contains("missing: no such file");
    }
  }

  @Test
  void theExamplesOfThePageAreThoseOfThisTest() throws IOException {
    Path engine = Path.of(System.getProperty("skiff.root"), "skiff-engine/src");
    String test =
        squeezed(Files.readString(engine.resolve("test/java/dev/skiff/PackagePageTest.java")));
    String page = Files.readString(engine.resolve("main/java/dev/skiff/package-info.java"));
    List<String> examples =
        EXAMPLE.matcher(page).results().map(found -> squeezed(found.group(1))).toList();
    assertThat(examples).hasSize(2).allSatisfy(example -> assertThat(test).contains(example));
  }

  private static String squeezed(String code) {
    return code.replaceAll("(?m)^ \\* ?", "").replaceAll("\\s+", " ");
  }

  private TftpServer serve(Path directory, InetSocketAddress address, TransferListener listener)
      throws IOException {
    DirectoryStorage files = DirectoryStorage.open(directory);
    TftpServer server =
        TftpServer.builder(files)
            .address(address)
            .policy(AccessPolicy.READ_ONLY)
            .listener(listener)
            .start();
    served = files;
    return server;
  }

  private static String transfer(RemoteFile remote, Path local) throws IOException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    PrintStream standardOutput = System.out;
    System.setOut(new PrintStream(output, true, UTF_8));
    try (TftpClient client = TftpClient.open()) {
      TransferReport report = client.pull(remote, local);
      System.out.println(report.bytes() + " bytes in " + report.duration());
    } catch (TftpException e) {
      System.out.println(e.failure().describe());
    } finally {
      System.setOut(standardOutput);
    }
    return output.toString(UTF_8);
  }
}
