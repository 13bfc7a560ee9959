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
 * A TCP connection as messages. One thread reads and writes it, and simply waits; {@link #end},
 * {@link #abort} and {@link #stopReading}, for any thread, end that.
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
   * @param watcher told of its messages; null for none
   * @param clock in nanoseconds; the watchdog's clock
   */
  public static MessageConnection of(
      SocketChannel channel, @Nullable MessageWatcher watcher, LongSupplier clock)
      throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return new MessageConnection(channel, watcher, clock);
  }

  /**
   * A connection that a client is about to {@link #connect}.
   *
   * @param watcher told of its messages; null for none
   * @param clock in nanoseconds; the watchdog's clock
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

  /** How long it may wait for what. */
  public ProgressDeadline pace() {
    return pace;
  }

  /**
   * Connects, for as long as the pace allows.
   *
   * @throws ConnectionException where nobody answers, or somebody refuses
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

  /** Whether {@link #connect} has succeeded, or there was no need for it. */
  public boolean isConnected() {
    return channel.isConnected();
  }

  /**
   * The next message; of a DATA its header, after which {@link #readPayload} gives the payload.
   * What is left of the payload before is thrown away.
   *
   * @return null where the peer has closed its sending direction between two messages
   * @throws ConnectionException where it broke, or ended inside of a message
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
   * The next message where it has come already, whole, and is wanted; else it stays where it is.
   * Does not wait. Not inside of a payload.
   *
   * @return null where there is none
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

  /** Whether more has come already. Does not wait. */
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
   * Looks a few times whether something comes, letting other connections go on meanwhile. A client
   * that transfers one file after another mostly answers within that time; to be parked and woken
   * takes longer than to send a small file.
   */
  @SuppressWarnings("ThreadPriorityCheck") // nothing but speed depends on the scheduler
  public void awaitBriefly() throws ConnectionException {
    long deadline = clock.getAsLong() + BRIEF_NANOS;
    while (!hasMore() && clock.getAsLong() - deadline < 0) {
      Thread.yield();
    }
  }

  /** Reads once into the input; -1 at the end. */
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
   * @param target takes as much as there is room and payload for
   * @return false where the payload has been read, or there is no room
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

  /** Sends a packet that looks as it does in a datagram. */
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

  /** For what sends payload straight into it, and says so by {@link #payloadSent}. */
  SocketChannel channel() {
    return channel;
  }

  /** So much of a DATA's payload went into the channel. */
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
   * Whether an idle connection is still of use: open on both sides, and silent. Does not wait; the
   * caller's thread is the only one to use the connection.
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

  /** As if the peer had closed its sending direction: what waits for input waits no longer. */
  public void stopReading() {
    try {
      channel.shutdownInput();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "not connected any more", e);
    }
  }

  /**
   * Ends the connection, for any thread: what waits for it fails with this. The first reason holds.
   */
  public void end(Failure why) {
    aborted.compareAndSet(null, why);
    close();
  }

  /** The same at once: the system forgets what was not sent yet, and the peer sees a reset. */
  public void abort(Failure why) {
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "closed already", e);
    }
    end(why);
  }

  /**
   * Closes after a last message. What the peer has sent meanwhile is read: else the system would
   * tell it that the connection broke, and the message would be lost.
   *
   * @param bound the time that the peer has to close its side
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
