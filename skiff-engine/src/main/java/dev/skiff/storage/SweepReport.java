package dev.skiff.storage;

/**
 * The result of {@link DirectoryStorage#sweep}: uploads whose process was killed.
 *
 * @param removedFiles the number of files that were removed
 * @param removedBytes their bytes together
 * @param leftFiles the number of files that could not be removed, or not be locked
 * @param complete false if there were more files than a sweep looks at
 */
public record SweepReport(int removedFiles, long removedBytes, int leftFiles, boolean complete) {}
