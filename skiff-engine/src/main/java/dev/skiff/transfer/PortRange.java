package dev.skiff.transfer;

/**
 * The ports from one to another, both included.
 *
 * @param first the lowest port, 1 to 65535
 * @param last the highest port, {@code first} to 65535
 */
public record PortRange(int first, int last) {
  private static final int HIGHEST_PORT = 65_535;

  public PortRange {
    if (first < 1 || first > HIGHEST_PORT || last < 1 || last > HIGHEST_PORT) {
      throw new IllegalArgumentException("ports are 1 to " + HIGHEST_PORT);
    }
    if (first > last) {
      throw new IllegalArgumentException("the first port is above the last");
    }
  }

  /** The number of ports. */
  public int size() {
    return last - first + 1;
  }

  /** True if the port is one of these. */
  public boolean contains(int port) {
    return port >= first && port <= last;
  }

  /** {@code 40000-40999}. */
  @Override
  public String toString() {
    return first + "-" + last;
  }
}
