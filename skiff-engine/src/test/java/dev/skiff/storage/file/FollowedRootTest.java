package dev.skiff.storage.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A served directory in whose place another one comes. */
class FollowedRootTest {
  @TempDir Path directory;

  private final AtomicLong clock = new AtomicLong(5);
  private Path root;

  @BeforeEach
  void makeRoot() throws IOException {
    root = makeRoot("old");
  }

  private Path makeRoot(String content) throws IOException {
    Path made = Files.createDirectory(directory.resolve("served"));
    Files.writeString(made.resolve("a"), content);
    return made;
  }

  @Test
  void anotherDirectoryAtThePathIsServedAfterAMinute() throws Exception {
    try (Confinement files = FollowedRoot.open(root, clock::get)) {
      for (String content : new String[] {"second", "third", "fourth"}) {
        Files.move(root, directory.resolve("before " + content));
        makeRoot(content);
        String before = read(files);
        clock.addAndGet(FollowedRoot.INTERVAL.toNanos() - 1);
        assertThat(read(files)).as("within the minute").isEqualTo(before).isNotEqualTo(content);
        clock.addAndGet(1);
        assertThat(files.findNow(FileName.forReading("a"))).as("without a look").isEmpty();
        assertThat(read(files)).isEqualTo(content);
      }
    }
  }

  @Test
  void aDirectoryThatWasDeletedAndMadeAgainIsAnother() throws Exception {
    try (Confinement files = FollowedRoot.open(root, clock::get)) {
      Files.delete(root.resolve("a"));
      Files.delete(root);
      makeRoot("new");
      clock.addAndGet(FollowedRoot.INTERVAL.toNanos());
      assertThat(read(files)).isEqualTo("new");
    }
  }

  @Test
  void whileNoDirectoryIsThereTheOldOneIsServed() throws Exception {
    try (Confinement files = FollowedRoot.open(root, clock::get)) {
      Files.move(root, directory.resolve("elsewhere"));
      clock.addAndGet(FollowedRoot.INTERVAL.toNanos());
      assertThat(read(files)).isEqualTo("old");
      Files.createFile(root);
      clock.addAndGet(FollowedRoot.INTERVAL.toNanos());
      assertThat(read(files)).as("a file is not a directory").isEqualTo("old");
      Files.delete(root);
      makeRoot("new");
      clock.addAndGet(FollowedRoot.INTERVAL.toNanos());
      assertThat(read(files)).isEqualTo("new");
    }
  }

  @Test
  void aClosedOneOpensNothing() throws Exception {
    Confinement files = FollowedRoot.open(root, clock::get);
    files.close();
    clock.addAndGet(FollowedRoot.INTERVAL.toNanos());
    assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> read(files));
  }

  private static String read(Confinement files) throws IOException {
    try (FileHandle found = files.find(FileName.forReading("a"));
        OpenFile open = found.openForReading()) {
      return new String(Channels.newInputStream(open.channel()).readAllBytes(), UTF_8);
    }
  }
}
