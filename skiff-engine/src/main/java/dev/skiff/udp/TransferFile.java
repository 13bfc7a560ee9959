package dev.skiff.udp;

import dev.skiff.io.IoTask;
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
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Source;
import dev.skiff.storage.Sources;
import dev.skiff.transfer.StorageException;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * An open file whose transfer has not begun. A server {@linkplain #answer answers} the request for
 * it. A client {@linkplain #begin begins} when its server has answered.
 */
public sealed interface TransferFile {
  /** A client's file to send. */
  static TransferFile outgoing(Source source, Mode mode) {
    return new Outgoing(mode == Mode.NETASCII ? Sources.netascii(source) : source);
  }

  /** A client's file to receive. */
  static TransferFile incoming(Sink sink, Mode mode) {
    UnwrittenSink kept = new UnwrittenSink(mode == Mode.NETASCII ? Sinks.netascii(sink) : sink);
    return new Incoming(kept, kept::release, mode);
  }

  /**
   * A server's file to send.
   *
   * @param source gives the bytes as they are on the wire
   */
  static TransferFile requested(Source source) {
    return new Outgoing(source);
  }

  /**
   * A server's file to receive.
   *
   * @param sink takes the bytes as they are on the wire
   */
  static TransferFile offered(Sink sink, Mode mode) {
    return new Incoming(sink, sink, mode);
  }

  /** The size to announce; empty if it is unknown, or for a file to receive. */
  OptionalLong sizeBytes();

  /**
   * Agrees on options and takes the memory for blocks. It may read the start of the file, so it is
   * called on an I/O thread, unless it {@linkplain #isPrompt is prompt}. If it fails, it closes the
   * file.
   *
   * @param asked the options of the request
   * @throws StorageException if there is not enough memory
   */
  Answer answer(SessionContext context, List<Option> asked) throws IOException;

  /** True if {@link #answer} never blocks. */
  boolean isPrompt();

  /**
   * A client's transfer after the server's first answer, on the loop's thread. The transfer closes
   * the file at its end, unless it {@linkplain #canBeginAgain can begin again}: then the owner
   * does.
   */
  Session begin(
      SessionContext context,
      UdpSocket socket,
      InetSocketAddress peer,
      Agreement agreement,
      boolean byOptionAck,
      Session.Listener listener);

  /**
   * True if another transfer can begin with this file: with a file to receive after one that wrote
   * nothing, with a file to send after any.
   */
  boolean canBeginAgain();

  /** Closes the file on an I/O thread if no transfer did, and then runs {@code afterwards}. */
  void close(Executor io, Runnable afterwards);

  /** A server's transfer that is ready to begin: options agreed, memory taken. */
  sealed interface Answer {
    /** The options that the server agreed to. */
    Agreement agreement();

    /**
     * Begins the transfer, on the loop's thread. The caller starts the session.
     *
     * @param local the address for its socket, with port 0: the system chooses the TID
     * @throws IOException if the system has no socket; the caller then calls {@link #abandon}
     */
    Session begin(InetSocketAddress local, InetSocketAddress peer, Session.Listener listener)
        throws IOException;

    /** Closes the file and gives the memory back: the transfer does not begin. */
    void abandon();
  }

  private static void take(SessionContext context, int bytes) throws StorageException {
    if (!context.budget().take(bytes)) {
      throw new StorageException(ErrorCode.NOT_DEFINED, "server is busy: no buffer memory left");
    }
  }

  /** Makes a session on a socket, and closes the socket if that fails. */
  private static Session on(UdpSocket socket, Function<UdpSocket, Session> maker) {
    try {
      return maker.apply(socket);
    } catch (RuntimeException | Error e) {
      socket.close();
      throw e;
    }
  }

  private static void closeAfter(Throwable cause, Closeable file) {
    try {
      file.close();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /** A file to send. */
  record Outgoing(Source source) implements TransferFile {
    @Override
    public OptionalLong sizeBytes() {
      return source.sizeBytes();
    }

    @Override
    public Answer answer(SessionContext context, List<Option> asked) throws IOException {
      try {
        // Blocks that are read from the page cache take no memory, even with a large window.
        Limits limits = isPrompt() ? context.limits() : context.limitsForSending();
        Agreement agreement = Negotiation.answer(asked, sizeToTell(), limits);
        return new Sending(context, agreement, answeringReader(context, agreement.parameters()));
      } catch (Throwable e) {
        closeAfter(e, source);
        throw e;
      }
    }

    /** Leaves out a size of 0: curl takes {@code tsize=0} in an OACK for an error. */
    private OptionalLong sizeToTell() {
      OptionalLong size = sizeBytes();
      return size.isPresent() && size.getAsLong() == 0 ? OptionalLong.empty() : size;
    }

    private BlockReader answeringReader(SessionContext context, TransferParameters parameters)
        throws IOException {
      if (source instanceof PageCachedFile file) {
        return new PageCacheBlocks(source, file, parameters.blockSize());
      }
      int bytes = bufferBytes(context, parameters);
      take(context, bytes);
      try {
        ReadAheadBlocks reader = ReadAheadBlocks.open(source, parameters.blockSize(), bytes);
        reader.readFirst();
        return reader;
      } catch (Throwable e) {
        context.budget().giveBack(bytes);
        throw e;
      }
    }

    private int bufferBytes(SessionContext context, TransferParameters parameters) {
      return ReadAheadBlocks.bytesFor(
          source, parameters.blockSize(), parameters.windowSize(), context.budget().runBytes());
    }

    @Override
    public boolean isPrompt() {
      return source instanceof PageCachedFile;
    }

    @Override
    public Session begin(
        SessionContext context,
        UdpSocket socket,
        InetSocketAddress peer,
        Agreement agreement,
        boolean byOptionAck,
        Session.Listener listener) {
      BlockReader reader = acceptedReader(context, agreement.parameters());
      return SendSession.accepted(context, socket, peer, agreement, reader, listener);
    }

    private BlockReader acceptedReader(SessionContext context, TransferParameters parameters) {
      if (source instanceof PageCachedFile file) {
        // The source stays open: another transfer may begin with it.
        return new PageCacheBlocks(() -> {}, file, parameters.blockSize());
      }
      int bytes = bufferBytes(context, parameters);
      context.budget().takeRegardless(bytes);
      return ReadAheadBlocks.open(source, parameters.blockSize(), bytes);
    }

    @Override
    public boolean canBeginAgain() {
      return source instanceof PageCachedFile;
    }

    @Override
    public void close(Executor io, Runnable afterwards) {
      IoTask.close(io, source, afterwards);
    }
  }

  /**
   * A file to receive.
   *
   * @param whole closes the file; closing the sink may keep it open for another transfer
   */
  record Incoming(Sink sink, Closeable whole, Mode mode) implements TransferFile {
    @Override
    public OptionalLong sizeBytes() {
      return OptionalLong.empty();
    }

    @Override
    public Answer answer(SessionContext context, List<Option> asked) throws IOException {
      try {
        Limits limits = context.limitsForReceiving();
        Agreement agreement = Negotiation.answer(asked, Negotiation.announcedSize(asked), limits);
        // The session takes the memory at the first block: the client may have a forged address.
        int bytes = bufferBytes(agreement.parameters());
        Receiving answer =
            new Receiving(context, agreement, mode, buffer(agreement.parameters(), bytes));
        context.budget().promise(bytes);
        return answer;
      } catch (Throwable e) {
        closeAfter(e, whole);
        throw e;
      }
    }

    private static int bufferBytes(TransferParameters parameters) {
      return WriteBehindBuffer.bytesFor(parameters.blockSize(), parameters.windowSize());
    }

    private WriteBehindBuffer buffer(TransferParameters parameters, int bytes) {
      return new WriteBehindBuffer(sink, parameters.blockSize(), bytes);
    }

    @Override
    public boolean isPrompt() {
      return false;
    }

    @Override
    public Session begin(
        SessionContext context,
        UdpSocket socket,
        InetSocketAddress peer,
        Agreement agreement,
        boolean byOptionAck,
        Session.Listener listener) {
      int bytes = bufferBytes(agreement.parameters());
      context.budget().takeRegardless(bytes);
      WriteBehindBuffer writer = buffer(agreement.parameters(), bytes);
      writer.allocate();
      return ReceiveSession.accepted(
          context, socket, peer, agreement, byOptionAck, mode, writer, listener);
    }

    @Override
    public boolean canBeginAgain() {
      return true;
    }

    @Override
    public void close(Executor io, Runnable afterwards) {
      IoTask.close(io, whole, afterwards);
    }
  }

  /** An answer to an RRQ. */
  record Sending(SessionContext context, Agreement agreement, BlockReader reader)
      implements Answer {
    @Override
    public Session begin(InetSocketAddress local, InetSocketAddress peer, Session.Listener listener)
        throws IOException {
      return on(
          context.openSocket(local),
          socket -> SendSession.answering(context, socket, peer, agreement, reader, listener));
    }

    @Override
    public void abandon() {
      int bytes = reader.bytesHeld();
      reader.close(context.io(), () -> context.budget().giveBack(bytes));
    }
  }

  /** An answer to a WRQ. */
  record Receiving(SessionContext context, Agreement agreement, Mode mode, WriteBehindBuffer writer)
      implements Answer {
    @Override
    public Session begin(InetSocketAddress local, InetSocketAddress peer, Session.Listener listener)
        throws IOException {
      return on(
          context.openReceivingSocket(local),
          socket ->
              ReceiveSession.answering(context, socket, peer, agreement, mode, writer, listener));
    }

    @Override
    public void abandon() {
      context.budget().endPromise(writer.bytes());
      writer.close(context.io(), () -> {});
    }
  }
}
