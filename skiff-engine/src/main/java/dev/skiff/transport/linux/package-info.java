/** The fast transport, on Linux: its system calls by java.lang.foreign. */
@NullMarked
package dev.skiff.transport.linux;

import org.jspecify.annotations.NullMarked;
