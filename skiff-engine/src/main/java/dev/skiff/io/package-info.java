/** The hand-over of file operations to threads that may block. */
@NullMarked
package dev.skiff.io;

import org.jspecify.annotations.NullMarked;
