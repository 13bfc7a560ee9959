package dev.skiff;

import dev.skiff.storage.FileRequest;
import dev.skiff.storage.MemoryStorage;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Source;
import dev.skiff.storage.Storage;
import dev.skiff.storage.WriteOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;

/** Files in memory, and a test that has its hand on each step. */
final class HookedStorage implements Storage {
  /** What a test does before a step; it may throw, or wait. */
  interface Hook {
    /** With the bytes that went before. */
    void run(long bytes) throws IOException;
  }

  final MemoryStorage files = new MemoryStorage();
  final AtomicInteger closedSources = new AtomicInteger();
  final AtomicInteger closedSinks = new AtomicInteger();
  volatile Hook onOpen = bytes -> {};
  volatile Hook onRead = bytes -> {};
  volatile Hook onWrite = bytes -> {};
  volatile Hook onFlush = bytes -> {};
  volatile Hook onCommit = bytes -> {};
  private final boolean prompt;
  private final boolean tellsSize;

  HookedStorage(boolean prompt, boolean tellsSize) {
    this.prompt = prompt;
    this.tellsSize = tellsSize;
  }

  /** One that may take its time. */
  static HookedStorage slow() {
    return new HookedStorage(false, true);
  }

  /** One that is called on the connection's thread. */
  static HookedStorage quick() {
    return new HookedStorage(true, true);
  }

  @Override
  public boolean isPrompt() {
    return prompt;
  }

  @Override
  public Source openForReading(FileRequest request) throws IOException {
    onOpen.run(0);
    return new HookedSource(files.openForReading(request));
  }

  @Override
  public Sink openForWriting(FileRequest request, WriteOptions options) throws IOException {
    onOpen.run(0);
    return new HookedSink(files.openForWriting(request, options));
  }

  private final class HookedSource implements Source {
    private final Source source;
    private long bytes;

    HookedSource(Source source) {
      this.source = source;
    }

    @Override
    public OptionalLong sizeBytes() {
      return tellsSize ? source.sizeBytes() : OptionalLong.empty();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      onRead.run(bytes);
      int count = source.read(target);
      bytes += Math.max(0, count);
      return count;
    }

    @Override
    public boolean isPrompt() {
      return prompt;
    }

    @Override
    public void close() {
      source.close();
      closedSources.incrementAndGet();
    }
  }

  private final class HookedSink implements Sink {
    private final Sink sink;
    private long bytes;

    HookedSink(Sink sink) {
      this.sink = sink;
    }

    @Override
    public void write(ByteBuffer source) throws IOException {
      onWrite.run(bytes);
      bytes += source.remaining();
      sink.write(source);
    }

    @Override
    public void flush() throws IOException {
      onFlush.run(bytes);
      sink.flush();
    }

    @Override
    public void commit() throws IOException {
      onCommit.run(bytes);
      sink.commit();
    }

    @Override
    public boolean isPrompt() {
      return prompt;
    }

    @Override
    public void close() throws IOException {
      sink.close();
      closedSinks.incrementAndGet();
    }
  }
}
