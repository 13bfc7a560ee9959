package dev.skiff.lab.sim;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * The simulator with a {@link Mutation} in it: one source file compiled again, in memory, and
 * everything loaded beside what runs already.
 *
 * @param check which rule a seed breaks
 * @param trace the shortest run of a seed that does
 */
record Mutant(LongFunction<@Nullable String> check, LongFunction<String> trace) {
  /**
   * The simulator by the mutated machines.
   *
   * @throws IllegalStateException where the mutation does not apply or compile
   */
  @SuppressWarnings("unchecked")
  static Mutant of(Mutation mutation, Path root) throws IOException, ReflectiveOperationException {
    Map<String, byte[]> classes = compile(mutation, mutation.appliedTo(root));
    Loader loader = new Loader(classes);
    return new Mutant(
        (LongFunction<@Nullable String>) loader.make(SeedCheck.class),
        (LongFunction<String>) loader.make(ShortestTrace.class));
  }

  private static Map<String, byte[]> compile(Mutation mutation, String source) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        Output output = new Output(files)) {
      List<String> options = List.of("-proc:none", "-nowarn");
      List<Text> texts = List.of(new Text(mutation.className(), source));
      if (!compiler.getTask(messages, output, null, options, null, texts).call()) {
        throw new IllegalStateException("'" + mutation.name() + "' does not compile: " + messages);
      }
      return output.classes();
    }
  }

  /** A source file in memory. */
  private static final class Text extends SimpleJavaFileObject {
    private final String content;

    Text(String className, String content) {
      super(URI.create("string:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
      this.content = content;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return content;
    }
  }

  /** Keeps what is compiled. */
  private static final class Output extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, ByteArrayOutputStream> written = new HashMap<>();

    Output(JavaFileManager others) {
      super(others);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String className, JavaFileObject.Kind kind, @Nullable FileObject near) {
      return new SimpleJavaFileObject(URI.create("bytes:///" + className), kind) {
        @Override
        public OutputStream openOutputStream() {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          written.put(className, bytes);
          return bytes;
        }
      };
    }

    Map<String, byte[]> classes() {
      Map<String, byte[]> classes = new HashMap<>();
      written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
      return classes;
    }
  }

  /** Has its own version of every class of Skiff. */
  private static final class Loader extends ClassLoader {
    private static final String OWN = "dev.skiff.";

    private final Map<String, byte[]> mutated;

    Loader(Map<String, byte[]> mutated) {
      super(Mutant.class.getClassLoader());
      this.mutated = mutated;
    }

    Object make(Class<?> twin) throws ReflectiveOperationException {
      return loadClass(twin.getName()).getConstructor().newInstance();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        if (known != null) {
          return known;
        }
        return name.startsWith(OWN) ? findClass(name) : super.loadClass(name, resolve);
      }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      byte[] bytes = mutated.get(name);
      if (bytes == null) {
        bytes = read(name);
      }
      return defineClass(name, bytes, 0, bytes.length);
    }

    private byte[] read(String name) throws ClassNotFoundException {
      String resource = name.replace('.', '/') + ".class";
      try (InputStream stream = getParent().getResourceAsStream(resource)) {
        if (stream == null) {
          throw new ClassNotFoundException(name);
        }
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
