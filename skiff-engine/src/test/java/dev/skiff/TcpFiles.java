package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.storage.Sink;
import dev.skiff.storage.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;

/** Files of a user that know how often they were closed. */
final class TcpFiles {
  private TcpFiles() {}

  /** How often a file was closed. */
  record Closes(AtomicInteger count) {
    void awaitOnce() {
      Await.until("the file is closed", () -> count.get() > 0);
      assertThat(count).as("how often the file was closed").hasValue(1);
    }
  }

  /** Passes everything on. */
  record CountedSink(Sink sink, Closes closes) implements Sink {
    CountedSink(Sink sink) {
      this(sink, new Closes(new AtomicInteger()));
    }

    @Override
    public void write(ByteBuffer source) throws IOException {
      sink.write(source);
    }

    @Override
    public void flush() throws IOException {
      sink.flush();
    }

    @Override
    public void commit() throws IOException {
      sink.commit();
    }

    @Override
    public boolean isPrompt() {
      return sink.isPrompt();
    }

    @Override
    public void close() throws IOException {
      closes.count.incrementAndGet();
      sink.close();
    }
  }

  /** Passes everything on. */
  record CountedSource(Source source, Closes closes) implements Source {
    CountedSource(Source source) {
      this(source, new Closes(new AtomicInteger()));
    }

    @Override
    public OptionalLong sizeBytes() {
      return source.sizeBytes();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      return source.read(target);
    }

    @Override
    public long transferTo(WritableByteChannel target, long maxBytes) throws IOException {
      return source.transferTo(target, maxBytes);
    }

    @Override
    public boolean isPrompt() {
      return source.isPrompt();
    }

    @Override
    public void close() {
      closes.count.incrementAndGet();
      source.close();
    }
  }

  /** A source of a test's own making. */
  interface Reading {
    /** As {@link Source#read}. */
    int read(ByteBuffer target) throws IOException;
  }

  /** A source that does what a test wants. */
  record ScriptedSource(OptionalLong sizeBytes, boolean isPrompt, Reading reading)
      implements Source {
    @Override
    public int read(ByteBuffer target) throws IOException {
      return reading.read(target);
    }

    @Override
    public void close() {}
  }

  /** Puts so many zeros into a buffer as there is room for, at most. */
  static int zeros(ByteBuffer target, int most) {
    int count = Math.min(most, target.remaining());
    target.put(new byte[count]);
    return count;
  }
}
