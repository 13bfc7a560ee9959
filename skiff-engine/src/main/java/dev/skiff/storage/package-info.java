/**
 * The sources and destinations of files.
 *
 * <p>A {@link dev.skiff.storage.Storage} answers a client's request for a file with a {@link
 * dev.skiff.storage.Source} to read from or a {@link dev.skiff.storage.Sink} to write to. {@link
 * dev.skiff.storage.DirectoryStorage} serves a directory and nothing outside it; {@link
 * dev.skiff.storage.MemoryStorage} serves bytes held by the program. {@link
 * dev.skiff.storage.Sources} and {@link dev.skiff.storage.Sinks} adapt paths, streams and channels.
 *
 * <p>Everything here may block on a disk: no event loop calls it directly.
 */
@NullMarked
package dev.skiff.storage;

import org.jspecify.annotations.NullMarked;
