package dev.skiff.storage;

import java.util.OptionalLong;

/**
 * The permissions of one upload, and the size that its client announced.
 *
 * @param overwrite true if the upload may replace a file
 * @param announcedSizeBytes the size that the client announced ({@code tsize}), 0 or more. An
 *     upload may be refused because of it, but no space is reserved
 * @param maxSizeBytes the largest file accepted, 0 or more; {@link Long#MAX_VALUE} for no limit
 */
public record WriteOptions(boolean overwrite, OptionalLong announcedSizeBytes, long maxSizeBytes) {

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a size is negative
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
