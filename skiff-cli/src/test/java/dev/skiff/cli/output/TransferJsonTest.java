package dev.skiff.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.skiff.cli.command.SampleResults;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransferJsonTest {
  private static final Instant TIME = Instant.parse("2026-11-21T12:00:00.123456Z");
  private static final Failure SILENCE = new Failure.NoAnswer(5, Duration.ofSeconds(15), false);

  @Test
  void aClientsObjectSaysAll() {
    assertThat(TransferJson.of(SampleResults.success("f", 1_500, "ab"), TIME))
        .isEqualTo(
            "{\"time\":\"2026-11-21T12:00:00.123Z\",\"direction\":\"read\",\"transport\":\"udp\","
                + "\"address\":\"192.0.2.7\",\"port\":4000,\"file\":\"f\",\"mode\":\"octet\","
                + "\"local\":\"f\",\"bytes\":1500,\"seconds\":0.500000,\"options\":{},"
                + "\"retransmissions\":0,\"duplicates\":0,\"fallbacks\":[],\"attempts\":1,\"sha256\":\"ab\","
                + "\"exitCode\":0}");
  }

  @Test
  void optionsAreNumbers() {
    Option size = Option.of("BlkSize", 1468);
    assertThat(TransferJson.of(SampleReports.success("f", 1, 2, size), TIME))
        .contains("\"options\":{\"blksize\":1468},\"retransmissions\":2");
  }

  @Test
  void aFailureHasAKindAndWhereThereIsOneACode() {
    assertThat(failure(TransferJson.of(SampleResults.failure("f", SILENCE), TIME)))
        .isEqualTo(object("{'kind':'no-answer','message':'no answer after 5 tries in 15.0 s'}"));
    assertThat(
            failure(
                TransferJson.of(
                    SampleReports.failure("f", 0, new Failure.PeerError(3, "full")), TIME)))
        .isEqualTo(
            object(
                "{'kind':'peer-error','code':3,'message':'the peer answered with error 3: full'}"));
    JobResult local = SampleResults.pull("f", "g").notOpened(2, new IOException("no"));
    assertThat(failure(TransferJson.of(local, TIME)))
        .isEqualTo(object("{'kind':'local-file','message':'g: no'}"));
  }

  @Test
  void aServersRefusalIsNoFaultOfItsFiles() {
    assertThat(kind(ErrorCode.FILE_NOT_FOUND, 0)).isEqualTo("rejected");
    assertThat(kind(ErrorCode.ACCESS_VIOLATION, 0)).isEqualTo("rejected");
    assertThat(kind(ErrorCode.FILE_ALREADY_EXISTS, 0)).isEqualTo("rejected");
    assertThat(kind(ErrorCode.DISK_FULL, 0)).isEqualTo("local-file");
    assertThat(kind(ErrorCode.NOT_DEFINED, 0)).isEqualTo("local-file");
    assertThat(kind(ErrorCode.ACCESS_VIOLATION, 512)).isEqualTo("local-file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "server is busy with 9 transfers, try again later",
        "server is busy, ask again",
        "server is out of file handles",
        "server has no socket for a transfer",
        "your address has 9 transfers already, try again later",
        "the storage does not answer",
        "the server is shutting down"
      })
  void aRequestThatFindsNoPlaceIsNoFaultOfAFile(String message) {
    assertThat(kind(ErrorCode.NOT_DEFINED, message, 0)).isEqualTo("rejected");
    assertThat(kind(ErrorCode.NOT_DEFINED, message, 512)).isEqualTo("local-file");
    assertThat(kind(ErrorCode.NOT_DEFINED, "f: input/output error", 0)).isEqualTo("local-file");
  }

  private static String kind(ErrorCode code, long bytes) {
    return kind(code, "x", bytes);
  }

  private static String kind(ErrorCode code, String message, long bytes) {
    Failure failure = new Failure.StorageFailed(code, message);
    return failure(TransferJson.of(SampleReports.failure("f", bytes, failure), TIME))
        .get("kind")
        .getAsString();
  }

  @Test
  void whereNoTransferBeganTheRestIsThereAllTheSame() {
    JobResult local = SampleResults.pull("f", "g").notOpened(2, new IOException("no"));
    JsonObject json = object(TransferJson.of(local, TIME));
    assertThat(json.get("address").getAsString()).isEqualTo("box");
    assertThat(json.get("bytes").getAsLong()).isZero();
    assertThat(json.get("attempts").getAsInt()).isEqualTo(2);
    assertThat(json.get("exitCode").getAsInt()).isEqualTo(5);
  }

  @Test
  void aHostileNameStaysInItsString() {
    String name = "a\",\"b\n\u001b[2J\u009b\u202e\u2028\ud800\udb40\udc41";
    String line = TransferJson.of(SampleReports.success(name, 1, 0), TIME);
    assertThat(line).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");
    assertThat(object(line).get("file").getAsString()).isEqualTo(name);
  }

  /** Each member stands in the page's tables. */
  @Test
  void thePageDescribesEachMember() throws Exception {
    Path page = Path.of(System.getProperty("skiff.root"), "docs/json.md");
    String text = Files.readString(page);
    JobResult success = SampleResults.success("f", 1, "ab");
    List<JsonObject> objects =
        List.of(
            object(TransferJson.of(success, TIME)),
            object(
                TransferJson.of(
                    SampleResults.failure("f", new Failure.PeerError(3, "full")), TIME)));
    for (JsonObject json : objects) {
      assertThat(json.keySet()).allMatch(member -> text.contains("| `" + member + "` |"));
    }
    for (Class<?> kind : Failure.class.getPermittedSubclasses()) {
      String words =
          Pattern.compile("(?<!^)(?=\\p{Lu})")
              .matcher(kind.getSimpleName())
              .replaceAll("-")
              .toLowerCase(Locale.ROOT);
      String named = words.equals("storage-failed") ? "local-file" : words;
      assertThat(text).contains("`" + named + "`");
    }
  }

  private static JsonObject failure(String line) {
    return object(line).getAsJsonObject("failure");
  }

  private static JsonObject object(String json) {
    return JsonParser.parseString(json).getAsJsonObject();
  }
}
