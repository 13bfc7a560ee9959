package dev.skiff.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.lab.fuzz.hostile.ServedTree;
import dev.skiff.lab.interop.peers.Loopback;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.storage.file.PortableConfinement;
import dev.skiff.transfer.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A name leads to a regular file below the root, the one that the JDK finds by other means, or to
 * an ERROR; never out, and never to a change of anything else. So with each way of confinement.
 */
public final class NameFuzz {
  private static final InetSocketAddress CLIENT = new InetSocketAddress(Loopback.ipv4(), 69);
  private static final int LONGEST_NAME_BYTES = 4_096;
  private static final byte[] UPLOAD = "an upload".getBytes(StandardCharsets.UTF_8);
  private static final Fixture FIXTURE = Fixture.create();

  private NameFuzz() {}

  /**
   * One input.
   *
   * @param input whether to write (bit 0), in UTF-16 (1), over what exists (2); then the name
   */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    if (input.length == 0) {
      return;
    }
    boolean utf16 = (input[0] & 2) != 0;
    byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
    String name = new String(bytes, utf16 ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_8);
    for (DirectoryStorage storage : FIXTURE.ways) {
      if ((input[0] & 1) == 0) {
        read(storage, name);
      } else {
        write(storage, name, (input[0] & 4) != 0);
      }
    }
  }

  private static void read(DirectoryStorage storage, String name) throws IOException {
    Optional<Path> meant = regularFile(name);
    FileRequest request = new FileRequest(name, CLIENT);
    try (Source source = storage.openForReading(request)) {
      assertServes(source, meant);
    } catch (StorageException e) {
      assertRefused(e, meant);
    }
    try {
      Source now = storage.openNow(request).orElse(null);
      if (now != null) {
        try (now) {
          assertServes(now, meant);
        }
      }
    } catch (StorageException e) {
      assertRefused(e, meant);
    }
  }

  private static void write(DirectoryStorage storage, String name, boolean overwrite)
      throws IOException {
    Optional<Path> existing = regularFile(name);
    WriteOptions options = new WriteOptions(overwrite, OptionalLong.empty(), UPLOAD.length);
    try (Sink sink = storage.openForWriting(new FileRequest(name, CLIENT), options)) {
      sink.write(ByteBuffer.wrap(UPLOAD));
      sink.flush();
      sink.commit();
    } catch (StorageException e) {
      assertRefused(e, overwrite ? existing : Optional.empty());
      assertThat(FIXTURE.tree.snapshot()).isEqualTo(FIXTURE.before);
      return;
    }
    assertThat(overwrite || existing.isEmpty()).as("replaced %s", existing).isTrue();
    Path written = regularFile(name).orElseThrow();
    assertThat(written).hasBinaryContent(UPLOAD);
    FIXTURE.undo(written);
    assertThat(FIXTURE.tree.snapshot()).isEqualTo(FIXTURE.before);
  }

  private static void assertServes(Source source, Optional<Path> meant) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(1_000);
    while (source.read(content) > 0) {
      // More may follow.
    }
    String text = StandardCharsets.UTF_8.decode(content.flip()).toString();
    assertThat(meant).hasValueSatisfying(file -> assertThat(file).content().isEqualTo(text));
    assertThat(text).doesNotContain(ServedTree.SECRET);
  }

  private static void assertRefused(StorageException refusal, Optional<Path> meant) {
    assertThat(meant).as("refused: %s", refusal.peerMessage()).isEmpty();
    assertThat(refusal.code())
        .isIn(
            ErrorCode.FILE_NOT_FOUND,
            ErrorCode.ACCESS_VIOLATION,
            ErrorCode.ILLEGAL_OPERATION,
            ErrorCode.FILE_ALREADY_EXISTS);
    assertThat(refusal.peerMessage())
        .doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]")
        .hasSizeLessThan(120);
  }

  /** The file inside that a name stands for, by the JDK's own following of links. */
  private static Optional<Path> regularFile(String name) {
    List<String> elements =
        Arrays.stream(name.split("[/\\\\]", -1))
            .filter(element -> !element.isEmpty() && !element.equals("."))
            .toList();
    boolean tooLong = name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME_BYTES;
    if (elements.isEmpty() || elements.contains("..") || tooLong) {
      return Optional.empty();
    }
    String last = elements.getLast().toLowerCase(Locale.ROOT);
    boolean temporary = last.startsWith(".skiff-") && last.endsWith(".part");
    try {
      Path real = FIXTURE.root.resolve(String.join("/", elements)).toRealPath();
      boolean served = real.startsWith(FIXTURE.root) && Files.isRegularFile(real) && !temporary;
      return served ? Optional.of(real) : Optional.empty();
    } catch (IOException | InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** One tree for all inputs: each leaves it as it was. */
  private record Fixture(
      ServedTree tree, Path root, Map<String, String> before, List<DirectoryStorage> ways) {

    static Fixture create() {
      try {
        Path place = Files.createTempDirectory("skiff-names-").toRealPath();
        ServedTree tree = ServedTree.create(place);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(tree)));
        return new Fixture(tree, tree.root(), tree.snapshot(), ways(tree.root()));
      } catch (IOException e) {
        throw new IllegalStateException("the tree cannot be made", e);
      }
    }

    private static List<DirectoryStorage> ways(Path root) throws IOException {
      DirectoryStorage kernels = DirectoryStorage.open(root);
      assertThat(kernels.isRaceFree()).as("the kernel confines").isTrue();
      return List.of(kernels, DirectoryStorage.of(PortableConfinement.open(root)));
    }

    void undo(Path written) throws IOException {
      String original = before.get(tree.place().relativize(written).toString());
      if (original == null) {
        Files.delete(written);
      } else {
        Files.writeString(written, original);
      }
    }

    private static void delete(ServedTree tree) {
      try {
        tree.delete();
      } catch (IOException e) {
        throw new UncheckedIOException(tree + " is left behind", e);
      }
    }
  }
}
