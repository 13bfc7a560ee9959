/**
 * Files on this host's disks: names that stay below a root, opened without a gap between check and
 * use.
 */
@NullMarked
package dev.skiff.storage.file;

import org.jspecify.annotations.NullMarked;
