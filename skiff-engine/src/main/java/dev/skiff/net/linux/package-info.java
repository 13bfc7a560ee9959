/** Event loops and UDP sockets on the system calls of Linux. */
@NullMarked
package dev.skiff.net.linux;

import org.jspecify.annotations.NullMarked;
