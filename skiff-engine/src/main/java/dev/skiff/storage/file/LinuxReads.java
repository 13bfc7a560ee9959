package dev.skiff.storage.file;

import dev.skiff.linux.CallNumber;
import dev.skiff.linux.Errno;
import dev.skiff.linux.SystemCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads files into the buffer that they are sent from, without waiting for a disk. Each thread
 * keeps the memory for the arguments, so that a read allocates no object.
 */
public final class LinuxReads {

  /** preadv2(2): fail rather than wait. */
  private static final int RWF_NOWAIT = 8;

  private static final long TMPFS = 0x0102_1994;
  private static final long RAMFS = 0x8584_58f6L;
  private static final int STATFS_BYTES = 120;
  private static final int VECTOR_BYTES = 16;
  private static final int MOST_VECTORS = 64;

  private static final Map<Object, OptionalInt> FLAGS_OF_DEVICES = new ConcurrentHashMap<>();
  private static final ThreadLocal<LinuxReads> OF_THREAD = ThreadLocal.withInitial(LinuxReads::new);

  private final SystemCall kernel = new SystemCall(Arena.ofAuto());
  private final ByteBuffer vectors =
      ByteBuffer.allocateDirect(MOST_VECTORS * VECTOR_BYTES).order(ByteOrder.nativeOrder());
  private final long vectorsAddress = MemorySegment.ofBuffer(vectors).address();
  private final ByteBuffer status =
      ByteBuffer.allocateDirect(STATFS_BYTES).order(ByteOrder.nativeOrder());
  private final long statusAddress = MemorySegment.ofBuffer(status).address();

  /** The buffer that the prepared vectors point into. */
  private ByteBuffer run = status;

  private long runAddress;
  private int gap;
  private int blockSize;
  private int prepared;

  private LinuxReads() {}

  static LinuxReads ofThisThread() {
    return OF_THREAD.get();
  }

  /**
   * The flags for reading a file without waiting. A file system without RWF_NOWAIT is accepted if
   * it keeps all of its files in memory. The result holds for all files of a device.
   *
   * @param device the device that the file is on
   * @return empty if reading could wait
   */
  static OptionalInt flags(int descriptor, Object device) {
    OptionalInt known = FLAGS_OF_DEVICES.get(device);
    return known == null ? OF_THREAD.get().probe(descriptor, device) : known;
  }

  /** True if files of a device are known to be read without waiting. */
  static boolean isKnownPrompt(Object device) {
    return FLAGS_OF_DEVICES.getOrDefault(device, OptionalInt.empty()).isPresent();
  }

  /** Forgets a device: its number may later belong to another one. */
  public static void forget(Object device) {
    FLAGS_OF_DEVICES.remove(device);
  }

  private OptionalInt probe(int descriptor, Object device) {
    OptionalInt flags = OptionalInt.empty();
    int result = read(descriptor, RWF_NOWAIT, 0, 1, status, 0, 1);
    if (result >= 0 || Errno.TRY_AGAIN.isResult(result)) {
      flags = OptionalInt.of(RWF_NOWAIT);
    } else if (!Errno.NOT_SUPPORTED.isResult(result)) {
      return flags; // an error of this file says nothing about the others
    } else if (kernel.call(CallNumber.FSTATFS, descriptor, statusAddress, 0, 0, 0, 0) >= 0) {
      long type = status.getLong(0);
      flags = type == TMPFS || type == RAMFS ? OptionalInt.of(0) : flags;
    }
    FLAGS_OF_DEVICES.putIfAbsent(device, flags);
    return flags;
  }

  /** Reads as {@link dev.skiff.io.PageCachedFile#readNow} does. The result is the kernel's. */
  int read(
      int descriptor, int flags, long place, int bytes, ByteBuffer target, int before, int size) {
    prepare(target, before, size);
    int count = (bytes + size - 1) / size;
    for (; prepared < count; prepared++) {
      vectors.putLong(prepared * VECTOR_BYTES, runAddress + gap + prepared * (long) (gap + size));
      vectors.putLong(prepared * VECTOR_BYTES + 8, size);
    }
    int last = (count - 1) * VECTOR_BYTES + 8;
    vectors.putLong(last, bytes - (count - 1L) * size);
    long result =
        kernel.call(CallNumber.PREADV2, descriptor, vectorsAddress, count, place, 0, flags);
    vectors.putLong(last, size);
    return (int) result;
  }

  private void prepare(ByteBuffer target, int before, int size) {
    if (gap != before || blockSize != size || !isSame(run, target)) {
      run = target;
      runAddress = MemorySegment.ofBuffer(target.duplicate().clear()).address();
      gap = before;
      blockSize = size;
      prepared = 0;
    }
  }

  /** Compares by identity: buffers are equal if their contents are. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean isSame(ByteBuffer one, ByteBuffer other) {
    return one == other;
  }
}
