package dev.skiff.lab.sim.host;

/** Faults of a host. Each method has none unless it is overridden. */
public interface HostFaults {
  /** A host that does everything at once, and always has room. */
  HostFaults NONE = new HostFaults() {};

  /** The time after which a loop looks at what has come, in nanoseconds. */
  default long loopDelayNanos() {
    return 0;
  }

  /** The time that a loop does something else after it has looked, in nanoseconds. */
  default long busyNanos() {
    return 0;
  }

  /** The delay with which a timer wakes its loop, in nanoseconds, as systems do. */
  default long timerDelayNanos() {
    return 0;
  }

  /** The time that a piece of work waits for an I/O thread, in nanoseconds. */
  default long ioDelayNanos() {
    return 0;
  }

  /** True if the system has no socket left. */
  default boolean isOutOfSockets() {
    return false;
  }

  /** True if the system refuses to send what a socket is given. */
  default boolean refusesToSend() {
    return false;
  }

  /** The number of datagrams of a run that a socket has room for. */
  default int roomFor(int datagrams) {
    return datagrams;
  }

  /** The time that a full socket stays full, in nanoseconds. */
  default long fullNanos() {
    return 0;
  }
}
