package dev.skiff.storage;

/**
 * The result of {@link DirectoryStorage#sweep}: uploads whose process was killed.
 *
 * @param removedFiles how many files were removed
 * @param removedBytes how long they were together
 * @param leftFiles how many could not be removed, or not be locked to see whether they are in use
 * @param complete false when there was more to look at than a sweep looks at
 */
public record SweepReport(int removedFiles, long removedBytes, int leftFiles, boolean complete) {}
