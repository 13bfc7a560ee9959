package dev.skiff.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SmallFilesTest {
  private static final long SECOND = 1_000_000_000;
  private static final long CHANGED_MILLIS = 1_000;
  private static final byte[] CONTENT = {1, 2, 3};

  private long now;
  private long wallMillis = 5_000;
  private final SmallFiles files = new SmallFiles(() -> now, () -> wallMillis);

  @Test
  void aFileIsKeptForASecond() {
    files.keep(facts(1, 3), CONTENT).orElseThrow().close();
    now += SECOND - 1;
    assertThat(files.find(facts(1, 3)).orElseThrow().bytes()).isEqualTo(CONTENT);
    now++;
    assertThat(files.find(facts(1, 3))).isEmpty();
  }

  @Test
  void anotherFileOrOneThatWasChangedIsNotFound() {
    files.keep(facts(1, 3), CONTENT);
    assertThat(files.find(facts(2, 3))).isEmpty();
    FileFacts touched =
        new FileFacts(
            FileFacts.Kind.REGULAR,
            3,
            FileTime.fromMillis(CHANGED_MILLIS),
            FileTime.fromMillis(CHANGED_MILLIS + 1),
            Set.of(),
            List.of(1));
    assertThat(files.find(touched)).isEmpty();
  }

  @Test
  void itIsForSmallFilesThatWereNotChangedJustNow() {
    assertThat(files.isFor(facts(1, SmallFiles.MOST_FILE_BYTES))).isTrue();
    assertThat(files.isFor(facts(1, SmallFiles.MOST_FILE_BYTES + 1))).isFalse();
    wallMillis = CHANGED_MILLIS + 50;
    assertThat(files.isFor(facts(1, 3))).isFalse();
  }

  @Test
  void memoryIsBoundedAndTheOldestGoFirst() {
    List<SmallFiles.Copy> copies = new ArrayList<>();
    Optional<SmallFiles.Copy> copy = files.keep(facts(0, 30_000), new byte[30_000]);
    while (copy.isPresent()) {
      copies.add(copy.get());
      assertThat(copies).hasSizeLessThan(1_000);
      copy = files.keep(facts(copies.size(), 30_000), new byte[30_000]);
    }
    int kept = copies.size();
    assertThat(kept * 30_000).isBetween(3 << 20, 4 << 20);
    // All are in use, and more readers of them cost nothing.
    files.find(facts(0, 30_000)).orElseThrow().close();
    copies.getFirst().close();
    copies.getFirst().close();
    assertThat(files.keep(facts(kept, 30_000), new byte[30_000])).isPresent();
    assertThat(files.find(facts(0, 30_000))).isEmpty();
    assertThat(files.keep(facts(kept + 1, 30_000), new byte[30_000])).isEmpty();
  }

  @Test
  void whatIsOldMakesRoom() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(files.keep(facts(i, 30_000), new byte[30_000])).hasValueSatisfying(c -> c.close());
      now += SECOND / 10;
    }
  }

  private static FileFacts facts(int inode, long sizeBytes) {
    return new FileFacts(
        FileFacts.Kind.REGULAR,
        sizeBytes,
        FileTime.fromMillis(CHANGED_MILLIS),
        FileTime.fromMillis(CHANGED_MILLIS),
        Set.of(),
        List.of(inode));
  }
}
