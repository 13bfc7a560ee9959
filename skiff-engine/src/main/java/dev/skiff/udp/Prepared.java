package dev.skiff.udp;

import dev.skiff.io.PageCachedFile;
import dev.skiff.net.UdpSocket;
import dev.skiff.protocol.transfer.Agreement;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.transfer.Negotiation;
import dev.skiff.protocol.transfer.TransferParameters;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Source;
import dev.skiff.transfer.StorageException;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalLong;

/** A server's transfer that is ready to begin: file open, options agreed, buffer taken. */
public sealed interface Prepared {
  /** What was agreed. */
  Agreement agreement();

  /**
   * Begins, on the loop's thread; the session is still to be started.
   *
   * @param local the address for its socket, with port 0: the system picks the TID
   * @throws IOException where there is no socket to be had; the caller abandons this
   */
  Session begin(
      SessionContext context,
      InetSocketAddress local,
      InetSocketAddress peer,
      Session.Listener listener)
      throws IOException;

  /** Gives everything back where it cannot begin. */
  void abandon(SessionContext context);

  /** Whether {@link #read} waits for nothing with this source. */
  static boolean isPrompt(Source source) {
    return source instanceof PageCachedFile;
  }

  /**
   * Prepares the answer to an RRQ; on an I/O thread unless it {@linkplain #isPrompt is prompt}, as
   * it reads the start of the file.
   *
   * @param source closed here where this fails
   */
  static Prepared read(SessionContext context, List<Option> asked, Source source)
      throws IOException {
    try {
      // What is read in place takes no memory, however large the window.
      Limits limits =
          source instanceof PageCachedFile ? context.limits() : context.limitsForSending();
      Agreement agreement = Negotiation.answer(asked, sizeToTell(source), limits);
      return new Reading(agreement, openReader(context, source, agreement.parameters()));
    } catch (Throwable e) {
      closeAfter(e, source);
      throw e;
    }
  }

  /** curl takes {@code tsize=0} in an OACK for an error; without it, it gets its empty file. */
  private static OptionalLong sizeToTell(Source source) {
    OptionalLong size = source.sizeBytes();
    return size.isPresent() && size.getAsLong() == 0 ? OptionalLong.empty() : size;
  }

  private static BlockReader openReader(
      SessionContext context, Source source, TransferParameters parameters) throws IOException {
    int blockSize = parameters.blockSize();
    if (source instanceof PageCachedFile file) {
      return new PageCacheBlocks(source, file, blockSize);
    }
    int bytes =
        ReadAheadBlocks.bytesFor(
            source, blockSize, parameters.windowSize(), context.budget().runBytes());
    takeMemory(context, bytes);
    try {
      ReadAheadBlocks reader = ReadAheadBlocks.open(source, blockSize, bytes);
      reader.readFirst();
      return reader;
    } catch (Throwable e) {
      context.budget().giveBack(bytes);
      throw e;
    }
  }

  /**
   * Prepares the answer to a WRQ.
   *
   * @param sink closed here where this fails
   */
  static Prepared write(SessionContext context, List<Option> asked, Mode mode, Sink sink)
      throws IOException {
    try {
      Limits limits = context.limitsForReceiving();
      OptionalLong announced = Negotiation.announcedSize(asked);
      Agreement agreement = Negotiation.answer(asked, announced, limits);
      int blockSize = agreement.parameters().blockSize();
      int bytes = WriteBehindBuffer.bytesFor(blockSize, agreement.parameters().windowSize());
      takeMemory(context, bytes);
      return new Writing(agreement, mode, openWriter(context, sink, blockSize, bytes));
    } catch (Throwable e) {
      closeAfter(e, sink);
      throw e;
    }
  }

  private static WriteBehindBuffer openWriter(
      SessionContext context, Sink sink, int blockSize, int bytes) {
    try {
      return new WriteBehindBuffer(sink, blockSize, bytes);
    } catch (Throwable e) {
      context.budget().giveBack(bytes);
      throw e;
    }
  }

  private static void takeMemory(SessionContext context, int bytes) throws StorageException {
    if (!context.budget().take(bytes)) {
      throw new StorageException(ErrorCode.NOT_DEFINED, "server is busy: no buffer memory left");
    }
  }

  private static void closeAfter(Throwable cause, Closeable file) {
    try {
      file.close();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /** A file to be sent. */
  record Reading(Agreement agreement, BlockReader reader) implements Prepared {
    @Override
    public Session begin(
        SessionContext context,
        InetSocketAddress local,
        InetSocketAddress peer,
        Session.Listener listener)
        throws IOException {
      UdpSocket socket = context.openSocket(local);
      return SendSession.answering(context, socket, peer, agreement, reader, listener);
    }

    @Override
    public void abandon(SessionContext context) {
      reader.close(context.io(), () -> context.budget().giveBack(reader.bytesHeld()));
    }
  }

  /** A file to be received. */
  record Writing(Agreement agreement, Mode mode, WriteBehindBuffer writer) implements Prepared {
    @Override
    public Session begin(
        SessionContext context,
        InetSocketAddress local,
        InetSocketAddress peer,
        Session.Listener listener)
        throws IOException {
      UdpSocket socket = context.openReceivingSocket(local);
      return ReceiveSession.answering(context, socket, peer, agreement, mode, writer, listener);
    }

    @Override
    public void abandon(SessionContext context) {
      writer.close(context.io(), () -> context.budget().giveBack(writer.bytesHeld()));
    }
  }
}
