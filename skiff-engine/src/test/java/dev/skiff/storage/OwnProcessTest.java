package dev.skiff.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs a process of its own: another locale, the JVM's record of flushes. */
class OwnProcessTest {

  @TempDir Path place;

  @Test
  void aNameWithLettersOfOtherAlphabetsWorksInAContainerWithoutALocale() throws Exception {
    Files.writeString(place.resolve("gr\u00f6\u00dfe"), "old");
    List<String> lines =
        ChildJvm.run(
            """
                String name = "gr\\u00f6\\u00dfe";
                try (Sink sink = storage.openForWriting(new FileRequest(name, client), overwrite)) {
                  sink.write(ByteBuffer.wrap("new".getBytes()));
                  sink.commit();
                }
                try (Source source = storage.openForReading(new FileRequest(name, client))) {
                  System.out.println(System.getProperty("sun.jnu.encoding"));
                  System.out.println(source.sizeBytes());
                }
            """,
            "C",
            place);
    assertThat(lines).containsExactly("ANSI_X3.4-1968", "OptionalLong[3]");
    assertThat(place.resolve("gr\u00f6\u00dfe")).hasContent("new");
  }

  @Test
  void aCommitFlushesTheFileAndThenItsDirectory() throws Exception {
    List<String> forced =
        ChildJvm.run(
            """
                Path dump = directory.resolve("events.jfr");
                try (var recording = new jdk.jfr.Recording()) {
                  recording.enable("jdk.FileForce").withoutThreshold();
                  recording.start();
                  FileRequest request = new FileRequest("a", client);
                  try (Sink sink = storage.openForWriting(request, overwrite)) {
                    sink.write(ByteBuffer.wrap("new".getBytes()));
                    System.out.println("written");
                    sink.commit();
                  }
                  recording.stop();
                  recording.dump(dump);
                }
                jdk.jfr.consumer.RecordingFile.readAllEvents(dump).stream()
                    .sorted(Comparator.comparing(jdk.jfr.consumer.RecordedEvent::getStartTime))
                    .forEach(event -> System.out.println(event.getString("path")));
            """,
            "C.UTF-8",
            place);
    assertThat(forced).hasSize(3);
    assertThat(forced.get(0)).isEqualTo("written");
    assertThat(forced.get(1)).matches("/proc/self/fd/\\d+/\\.skiff-[0-9a-f]{32}\\.part");
    assertThat(forced.get(2)).matches("/proc/self/fd/\\d+");
  }
}
