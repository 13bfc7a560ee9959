package dev.skiff.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * An upload whose directory does not exist yet. The directory is created with the first bytes, or
 * for an empty file with its end: by then the client has answered, so a request from a forged
 * address creates nothing.
 */
final class NewDirectorySink implements Sink {
  /** Creates the directory, and opens the file in it. */
  @FunctionalInterface
  interface Opening {
    Sink open() throws IOException;
  }

  private final boolean prompt;
  private final Opening opening;
  private @Nullable Sink opened;
  private boolean closed;

  NewDirectorySink(boolean prompt, Opening opening) {
    this.prompt = prompt;
    this.opening = opening;
  }

  private Sink sink() throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
    Sink known = opened;
    if (known == null) {
      known = opening.open();
      opened = known;
    }
    return known;
  }

  @Override
  public void write(ByteBuffer source) throws IOException {
    sink().write(source);
  }

  @Override
  public void flush() throws IOException {
    sink().flush();
  }

  @Override
  public void commit() throws IOException {
    sink().commit();
  }

  @Override
  public boolean isPrompt() {
    return prompt;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    Sink known = opened;
    if (known != null) {
      known.close();
    }
  }
}
