package dev.skiff.tcp;

import dev.skiff.log.SafeLog;
import dev.skiff.protocol.tcp.Message;
import dev.skiff.protocol.tcp.MessageDecoder;
import dev.skiff.protocol.tcp.MessageEncoder;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Packet;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection as messages. One thread reads and writes, and blocks meanwhile. Any thread may
 * end that with {@link #end}, {@link #abort} or {@link #stopReading}.
 */
public final class MessageConnection implements Closeable {
  private static final System.Logger LOG = SafeLog.of(MessageConnection.class);

  private static final long BRIEF_NANOS = 40_000;

  private final SocketChannel channel;
  private final @Nullable WatchedMessages watched;
  private final LongSupplier clock;
  private final ProgressDeadline pace;
  private final ByteBuffer input = ByteBuffer.allocate(MessageDecoder.MIN_BUFFER_BYTES).flip();
  private final AtomicReference<@Nullable Failure> aborted = new AtomicReference<>();
  private int payloadLeft;

  private MessageConnection(
      SocketChannel channel, @Nullable MessageWatcher watcher, LongSupplier clock) {
    this.channel = channel;
    this.watched = watcher == null ? null : new WatchedMessages(watcher, channel.socket(), clock);
    this.clock = clock;
    this.pace = new ProgressDeadline(clock);
  }

  /**
   * A connection that a server has accepted.
   *
   * @param watcher gets each message, or null
   * @param clock the watchdog's clock, in nanoseconds
   */
  public static MessageConnection of(
      SocketChannel channel, @Nullable MessageWatcher watcher, LongSupplier clock)
      throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return new MessageConnection(channel, watcher, clock);
  }

  /**
   * A connection for a client, which calls {@link #connect}.
   *
   * @param watcher gets each message, or null
   * @param clock the watchdog's clock, in nanoseconds
   */
  public static MessageConnection open(@Nullable MessageWatcher watcher, LongSupplier clock)
      throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      return of(channel, watcher, clock);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** The deadline that the watchdog checks. */
  public ProgressDeadline pace() {
    return pace;
  }

  /**
   * Connects, within the deadline.
   *
   * @throws ConnectionException if the server does not answer, or refuses
   */
  public void connect(InetSocketAddress server) throws ConnectionException {
    try {
      channel.connect(server);
    } catch (IOException | RuntimeException e) {
      throw new ConnectionException(
          switch (aborted.get()) {
            case null -> new Failure.Unreachable(String.valueOf(e.getMessage()));
            case Failure.TooSlow slow -> new Failure.NoAnswer(1, slow.waited(), false);
            case Failure other -> other;
          });
    }
  }

  /** True if the connection is connected. */
  public boolean isConnected() {
    return channel.isConnected();
  }

  /**
   * Waits for the next message. Of a DATA this is its header, and {@link #readPayload} then reads
   * the payload. The rest of the previous payload is discarded.
   *
   * @return null if the peer has closed its sending direction between two messages
   * @throws ConnectionException if the connection broke, or ended inside a message
   */
  public @Nullable Message receive() throws ConnectionException {
    skipPayload();
    while (true) {
      Message message = MessageDecoder.decode(input);
      if (message instanceof Message.Data data) {
        payloadLeft = data.payloadBytes();
      }
      if (message != null) {
        return received(message);
      }
      boolean inside = input.hasRemaining();
      if (fill() < 0) {
        if (inside) {
          throw cutOff();
        }
        return null;
      }
    }
  }

  /**
   * Takes the next message if it has completely arrived and is wanted. Does not wait. Must not be
   * called inside a payload.
   *
   * @return null if there is none, or it is not wanted
   */
  public @Nullable Message poll(Predicate<Message> wanted) throws ConnectionException {
    if (hasArrived() && input.remaining() < input.capacity()) {
      fill();
    }
    int before = input.position();
    Message message = MessageDecoder.decode(input);
    if (message != null && wanted.test(message)) {
      return received(message);
    }
    input.position(before);
    return null;
  }

  private Message received(Message message) {
    if (watched != null) {
      watched.received(message);
    }
    return message;
  }

  /** True if bytes have arrived. Does not wait. */
  boolean hasMore() throws ConnectionException {
    return input.hasRemaining() || hasArrived();
  }

  private boolean hasArrived() throws ConnectionException {
    try {
      return channel.socket().getInputStream().available() > 0;
    } catch (IOException e) {
      if (channel.isOpen() && channel.socket().isInputShutdown()) {
        return false;
      }
      throw broken(e);
    }
  }

  /**
   * Waits 40 microseconds for bytes by polling, and lets other connections go on meanwhile. A
   * client with several files mostly sends its next request within that time. Parking and waking
   * the thread would take longer than sending a small file.
   */
  @SuppressWarnings("ThreadPriorityCheck") // only the speed depends on the scheduler
  public void awaitBriefly() throws ConnectionException {
    long deadline = clock.getAsLong() + BRIEF_NANOS;
    while (!hasMore() && clock.getAsLong() - deadline < 0) {
      Thread.yield();
    }
  }

  /** Reads once into the input. -1 at the end. */
  private int fill() throws ConnectionException {
    input.compact();
    try {
      return read(input);
    } finally {
      input.flip();
    }
  }

  /**
   * Reads some of the payload.
   *
   * @param target gets bytes up to its limit or the end of the payload
   * @return false if the payload has been read, or the target has no room
   */
  public boolean readPayload(ByteBuffer target) throws ConnectionException {
    int most = Math.min(payloadLeft, target.remaining());
    if (most == 0) {
      return false;
    }
    int before = target.position();
    if (input.hasRemaining()) {
      int count = Math.min(most, input.remaining());
      target.put(input.slice(input.position(), count));
      input.position(input.position() + count);
    } else {
      int limit = target.limit();
      target.limit(before + most);
      int count = read(target);
      target.limit(limit);
      if (count < 0) {
        throw cutOff();
      }
    }
    payloadLeft -= target.position() - before;
    return true;
  }

  /** Waits until bytes have come, or none will come: then the next {@link #receive} says why. */
  public void awaitInput() {
    try {
      if (!input.hasRemaining()) {
        fill();
      }
    } catch (ConnectionException e) {
      LOG.log(System.Logger.Level.DEBUG, "no message came", e);
    }
  }

  private void skipPayload() throws ConnectionException {
    while (payloadLeft > 0) {
      int count = Math.min(payloadLeft, input.remaining());
      input.position(input.position() + count);
      payloadLeft -= count;
      if (payloadLeft > 0 && fill() < 0) {
        throw cutOff();
      }
    }
  }

  /**
   * Discards the file that follows a refused request, up to the peer's final message.
   *
   * @param bound the time that this may take
   * @throws ConnectionException if the connection ends, or something else comes
   */
  public void skipFile(Duration bound) throws ConnectionException {
    pace.within(bound);
    while (true) {
      switch (receive()) {
        case Message.Data(int payloadBytes) when payloadBytes > 0 -> {}
        case Message.Data _, Message.Control(Packet.Error _) -> {
          return;
        }
        case null ->
            throw new ConnectionException(
                new Failure.Disconnected("the peer closed the connection in the middle"));
        case Message.Malformed malformed -> throw illegal(malformed.problem());
        default -> throw illegal("only DATA or ERROR may come here");
      }
    }
  }

  private static ConnectionException illegal(String problem) {
    return new ConnectionException(new Failure.Violation(ErrorCode.ILLEGAL_OPERATION, problem));
  }

  private int read(ByteBuffer target) throws ConnectionException {
    try {
      int count = channel.read(target);
      pace.moved(count);
      return count;
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** Sends all of a buffer. */
  public void send(ByteBuffer bytes) throws ConnectionException {
    int start = bytes.position();
    try {
      while (bytes.hasRemaining()) {
        pace.moved(channel.write(bytes));
      }
    } catch (IOException e) {
      throw broken(e);
    }
    if (watched != null) {
      watched.sent(bytes.duplicate().position(start));
    }
  }

  /** Sends a packet that has the same form as in a datagram. */
  public void send(Packet control) throws ConnectionException {
    ByteBuffer message = ByteBuffer.allocate(MessageDecoder.MIN_BUFFER_BYTES);
    MessageEncoder.putControl(message, control);
    send(message.flip());
  }

  /** Sends an ACK. */
  public void sendAck() throws ConnectionException {
    ByteBuffer message = ByteBuffer.allocate(Message.DATA_HEADER_BYTES);
    MessageEncoder.putAck(message);
    send(message.flip());
  }

  /** The channel, to send a payload directly. The caller then calls {@link #payloadSent}. */
  SocketChannel channel() {
    return channel;
  }

  /** Counts bytes of a payload that were sent directly. */
  void payloadSent(long bytes) {
    pace.moved(bytes);
    if (watched != null) {
      watched.payloadSent(bytes);
    }
  }

  private static ConnectionException cutOff() {
    return new ConnectionException(
        new Failure.Disconnected("the connection ended inside of a message"));
  }

  private ConnectionException broken(IOException cause) {
    Failure why = aborted.get();
    if (why == null) {
      LOG.log(System.Logger.Level.DEBUG, "a connection broke", cause);
      why = new Failure.Disconnected("the connection broke: " + cause.getMessage());
    }
    return new ConnectionException(why);
  }

  /**
   * True if an idle connection can be used again: open on both sides, and silent. Does not wait.
   * Only the calling thread may use the connection.
   */
  public boolean isUsable() {
    if (!channel.isOpen() || input.hasRemaining()) {
      return false;
    }
    try {
      channel.configureBlocking(false);
      boolean silent = channel.read(ByteBuffer.allocate(1)) == 0;
      channel.configureBlocking(true);
      return silent;
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "an idle connection broke", e);
      return false;
    }
  }

  /** Ends the wait for input, as if the peer had closed its sending direction. */
  public void stopReading() {
    try {
      channel.shutdownInput();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "not connected any more", e);
    }
  }

  /** Closes the connection. A thread that waits for it gets the reason; only the first counts. */
  public void end(Failure why) {
    aborted.compareAndSet(null, why);
    close();
  }

  /** Resets the connection: the system discards unsent bytes. Otherwise as {@link #end}. */
  public void abort(Failure why) {
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "closed already", e);
    }
    end(why);
  }

  /**
   * Closes the connection after a last message. First it reads what the peer still sends: otherwise
   * the system would reset the connection, and the message would be lost.
   *
   * @param bound the time for the peer to close its side
   */
  public void closeAfterLastMessage(Duration bound) {
    pace.within(bound);
    try {
      channel.shutdownOutput();
      int count;
      do {
        count = channel.read(input.clear());
      } while (count >= 0);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the peer closed the connection first", e);
    } finally {
      close();
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "closing a connection failed", e);
    }
  }
}
