import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.constant.ClassDesc;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Gives the classes of a jar that are older than Java 6 the format of Java 8, in place. Their code
 * stays as it is and gets the stack maps that the newer format asks for. The JVM verifies older
 * ones anew at each start, and takes none of them into an AOT cache.
 */
final class UpgradeClassFiles {
  private static final String SUFFIX = ".class";

  private final Path root;
  private final ClassFile format;

  private UpgradeClassFiles(Path root) {
    this.root = root;
    this.format =
        ClassFile.of(
            StackMapsOption.GENERATE_STACK_MAPS,
            ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(this::open)
                    .orElse(ClassHierarchyResolver.defaultResolver())));
  }

  /** The word is the jar's name. */
  public static void main(String[] arguments) throws IOException {
    try (FileSystem jar = FileSystems.newFileSystem(Path.of(arguments[0]))) {
      new UpgradeClassFiles(jar.getPath("/")).upgradeAll();
    }
  }

  private void upgradeAll() throws IOException {
    List<Path> classes;
    try (Stream<Path> files = Files.walk(root)) {
      classes = files.filter(file -> file.toString().endsWith(SUFFIX)).toList();
    }
    for (Path file : classes) {
      ClassModel model = format.parse(Files.readAllBytes(file));
      if (model.majorVersion() < ClassFile.JAVA_6_VERSION) {
        Files.write(file, upgraded(model));
      }
    }
  }

  /** Each instruction is copied by itself: a method that passes as a whole keeps its old form. */
  private byte[] upgraded(ClassModel model) {
    ClassTransform version =
        (builder, element) -> {
          if (element instanceof ClassFileVersion) {
            builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
          } else {
            builder.with(element);
          }
        };
    ClassTransform code =
        ClassTransform.transformingMethodBodies((builder, element) -> builder.with(element));
    return format.transformClass(model, code.andThen(version));
  }

  /** A class of the same jar; null for others. */
  private InputStream open(ClassDesc type) {
    String name = type.descriptorString();
    Path file = root.resolve(name.substring(1, name.length() - 1) + SUFFIX);
    try {
      return Files.exists(file) ? Files.newInputStream(file) : null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
