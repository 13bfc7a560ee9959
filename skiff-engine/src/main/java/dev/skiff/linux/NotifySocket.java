package dev.skiff.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The socket on which a service reports its state to the service manager (sd_notify(3)): a UNIX
 * datagram socket, which the JDK lacks.
 */
public final class NotifySocket {
  private static final int AF_UNIX = 1;
  private static final long SOCK_DGRAM_CLOEXEC = 2 | 0x8_0000;
  private static final int FAMILY_BYTES = 2;

  /** The length of the path in struct sockaddr_un. */
  private static final int PATH_BYTES = 108;

  private final byte[] path;

  /**
   * A socket by its name.
   *
   * @param name an absolute path, or {@code @} and an abstract name
   * @throws IOException if the name is not valid, or this system has no such socket
   */
  public NotifySocket(String name) throws IOException {
    boolean isAbstract = name.startsWith("@");
    if (!isAbstract && !name.startsWith("/")) {
      throw new IOException("neither a path nor a name that begins with @");
    }
    path = name.getBytes(StandardCharsets.UTF_8);
    if (path.length >= PATH_BYTES) {
      throw new IOException("the name is too long");
    }
    if (SystemCall.obstacle() != null) {
      throw new IOException(SystemCall.obstacle());
    }
    if (isAbstract) {
      path[0] = 0;
    }
  }

  /** Sends lines such as {@code READY=1}. */
  public void send(String state) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      SystemCall kernel = new SystemCall(arena);
      long socket =
          require(kernel.call(CallNumber.SOCKET, AF_UNIX, SOCK_DGRAM_CLOEXEC, 0, 0, 0, 0));
      byte[] bytes = state.getBytes(StandardCharsets.UTF_8);
      ByteBuffer name =
          ByteBuffer.allocate(FAMILY_BYTES + path.length).order(ByteOrder.nativeOrder());
      name.putShort((short) AF_UNIX).put(path);
      try {
        MemorySegment message = copy(arena, bytes);
        MemorySegment address = copy(arena, name.array());
        require(
            kernel.call(
                CallNumber.SENDTO,
                socket,
                message.address(),
                message.byteSize(),
                0,
                address.address(),
                address.byteSize()));
      } finally {
        kernel.call(CallNumber.CLOSE, socket, 0, 0, 0, 0, 0);
      }
    }
  }

  private static MemorySegment copy(Arena arena, byte[] bytes) {
    MemorySegment copy = arena.allocate(bytes.length);
    copy.copyFrom(MemorySegment.ofArray(bytes));
    return copy;
  }

  private static long require(long result) throws IOException {
    if (result < 0) {
      throw new IOException(SystemCall.errorText((int) -result));
    }
    return result;
  }
}
