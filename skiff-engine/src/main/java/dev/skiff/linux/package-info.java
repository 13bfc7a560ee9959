/** The Linux kernel's calls, without anything compiled: java.lang.foreign and the C library. */
@NullMarked
package dev.skiff.linux;

import org.jspecify.annotations.NullMarked;
