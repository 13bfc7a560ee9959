package dev.skiff.storage;

import java.util.OptionalLong;

/**
 * The permissions of one upload, and the size that its client announced.
 *
 * @param overwrite whether an existing file may be replaced
 * @param announcedSizeBytes the size the client announced ({@code tsize}), 0 or more. It is a
 *     claim: an upload is refused by it, but nothing is reserved for it.
 * @param maxSizeBytes the largest file accepted, 0 or more; {@link Long#MAX_VALUE} for no limit
 */
public record WriteOptions(boolean overwrite, OptionalLong announcedSizeBytes, long maxSizeBytes) {

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException when a size is negative
   */
  public WriteOptions {
    if (maxSizeBytes < 0) {
      throw new IllegalArgumentException("maxSizeBytes is negative: " + maxSizeBytes);
    }
    if (announcedSizeBytes.isPresent() && announcedSizeBytes.getAsLong() < 0) {
      throw new IllegalArgumentException(
          "announcedSizeBytes is negative: " + announcedSizeBytes.getAsLong());
    }
  }
}
