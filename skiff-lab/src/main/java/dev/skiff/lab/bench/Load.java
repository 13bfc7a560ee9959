package dev.skiff.lab.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * The client that loads the servers. It takes commands from standard input and answers each with a
 * line, so that one process, once warm, does all measurements of a comparison:
 *
 * <pre>
 * make DIRECTORY SIZE COUNT       the files that will be read
 * check DIRECTORY SIZE COUNT      that the files that were written have the right bytes
 * read|write PROTOCOL PORT SIZE COUNT CONNECTIONS SETS
 * verify PROTOCOL PORT SIZE COUNT CONNECTIONS SETS    a read that looks at the bytes
 *
 * ok COMMAND NANOSECONDS
 * </pre>
 *
 * What is wrong ends it, with exit status 1 and a stack trace.
 */
final class Load {
  private Load() {}

  public static void main(String[] args)
      throws IOException, InterruptedException, ExecutionException {
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      long nanoseconds = execute(line.split(" ", -1));
      System.out.println("ok " + line + " " + nanoseconds);
    }
  }

  private static long execute(String[] words)
      throws IOException, InterruptedException, ExecutionException {
    return switch (words[0]) {
      case "make" -> make(Path.of(words[1]), size(words[2]), number(words[3]));
      case "check" -> check(Path.of(words[1]), size(words[2]), number(words[3]));
      default -> measure(words);
    };
  }

  private static long measure(String[] words)
      throws IOException, InterruptedException, ExecutionException {
    boolean comparing = words[0].equals("verify");
    String direction = comparing ? "read" : words[0];
    long size = size(words[3]);
    int count = number(words[4]);
    List<BenchFile> files =
        direction.equals("read") ? BenchFile.toRead(size, count) : BenchFile.toWrite(size, count);
    Transfer transfer = Transfer.of(direction, words[1]);
    return new Measurement(transfer, files, number(words[6]), number(words[5]), comparing)
        .run(number(words[2]));
  }

  private static long make(Path directory, long size, int count) throws IOException {
    for (BenchFile file : BenchFile.toRead(size, count)) {
      try (FileChannel out =
          FileChannel.open(
              directory.resolve(file.name()),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE)) {
        while (out.position() < size) {
          out.write(file.bytes(out.position(), Connection.CHUNK));
        }
      }
    }
    return 0;
  }

  private static long check(Path directory, long size, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(Connection.CHUNK);
    for (BenchFile file : BenchFile.toWrite(size, count)) {
      try (FileChannel in = FileChannel.open(directory.resolve(file.name()))) {
        if (in.size() != size) {
          throw new IOException(file.name() + " has " + in.size() + " bytes");
        }
        for (long position = 0; position < size; position += buffer.limit()) {
          in.read(buffer.clear(), position);
          file.compare(position, buffer.flip());
        }
      }
    }
    return 0;
  }

  private static long size(String word) {
    return Long.parseLong(word);
  }

  private static int number(String word) {
    return Integer.parseInt(word);
  }
}
