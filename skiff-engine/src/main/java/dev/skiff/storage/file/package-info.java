/**
 * Files on this host's disks. Names stay below a root, and files are opened without a gap between
 * check and use.
 */
@NullMarked
package dev.skiff.storage.file;

import org.jspecify.annotations.NullMarked;
