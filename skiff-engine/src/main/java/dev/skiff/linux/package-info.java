/** Calls of the Linux kernel through java.lang.foreign and the C library, without native code. */
@NullMarked
package dev.skiff.linux;

import org.jspecify.annotations.NullMarked;
