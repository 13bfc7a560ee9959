package dev.skiff.udp;

import dev.skiff.io.IoTask;
import dev.skiff.io.PageCachedFile;
import dev.skiff.net.UdpSocket;
import dev.skiff.protocol.transfer.Agreement;
import dev.skiff.protocol.transfer.TransferParameters;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Source;
import dev.skiff.storage.Sources;
import java.net.InetSocketAddress;
import java.util.OptionalLong;
import java.util.concurrent.Executor;

/** A client's side of the file: where it comes from or goes to. */
public sealed interface ClientFile {
  /** The size to announce; empty where it is not known, and for a file that is to be received. */
  OptionalLong sizeBytes();

  /**
   * The transfer after the server's first answer, on the loop's thread. It closes the file at its
   * end, unless that {@linkplain #canBeginAgain can be begun again}: then its owner closes it.
   */
  Session begin(
      SessionContext context,
      UdpSocket socket,
      InetSocketAddress peer,
      Agreement agreement,
      boolean byOptionAck,
      Session.Listener listener);

  /** Closes the file on an I/O thread where no transfer has done so, and goes on there. */
  void close(Executor io, Runnable afterwards);

  /** Whether it can be begun again after a transfer that brought nothing. */
  boolean canBeginAgain();

  /** A file to be sent. */
  static ClientFile outgoing(Source source, Mode mode) {
    return new Outgoing(mode == Mode.NETASCII ? Sources.netascii(source) : source);
  }

  /** A file to be received. */
  static ClientFile incoming(Sink sink, Mode mode) {
    Sink translated = mode == Mode.NETASCII ? Sinks.netascii(sink) : sink;
    return new Incoming(new UnwrittenSink(translated), mode);
  }

  /** See {@link #outgoing}. */
  record Outgoing(Source source) implements ClientFile {
    @Override
    public OptionalLong sizeBytes() {
      return source.sizeBytes();
    }

    @Override
    public Session begin(
        SessionContext context,
        UdpSocket socket,
        InetSocketAddress peer,
        Agreement agreement,
        boolean byOptionAck,
        Session.Listener listener) {
      TransferParameters parameters = agreement.parameters();
      int blockSize = parameters.blockSize();
      if (source instanceof PageCachedFile file) {
        // Its source stays open: another transfer may begin with it.
        BlockReader reader = new PageCacheBlocks(() -> {}, file, blockSize);
        return SendSession.accepted(context, socket, peer, agreement, reader, listener);
      }
      int bytes =
          ReadAheadBlocks.bytesFor(
              source, blockSize, parameters.windowSize(), context.budget().runBytes());
      context.budget().takeRegardless(bytes);
      ReadAheadBlocks reader = ReadAheadBlocks.open(source, blockSize, bytes);
      return SendSession.accepted(context, socket, peer, agreement, reader, listener);
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

  /** See {@link #incoming}. */
  record Incoming(UnwrittenSink sink, Mode mode) implements ClientFile {
    @Override
    public OptionalLong sizeBytes() {
      return OptionalLong.empty();
    }

    @Override
    public Session begin(
        SessionContext context,
        UdpSocket socket,
        InetSocketAddress peer,
        Agreement agreement,
        boolean byOptionAck,
        Session.Listener listener) {
      int blockSize = agreement.parameters().blockSize();
      int bytes = WriteBehindBuffer.bytesFor(blockSize, agreement.parameters().windowSize());
      context.budget().takeRegardless(bytes);
      WriteBehindBuffer writer = new WriteBehindBuffer(sink, blockSize, bytes);
      return ReceiveSession.accepted(
          context, socket, peer, agreement, byOptionAck, mode, writer, listener);
    }

    @Override
    public boolean canBeginAgain() {
      return true;
    }

    @Override
    public void close(Executor io, Runnable afterwards) {
      IoTask.close(io, sink::release, afterwards);
    }
  }
}
