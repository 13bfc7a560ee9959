/** Event loops and UDP sockets: one contract, with a portable and a Linux implementation. */
@NullMarked
package dev.skiff.net;

import org.jspecify.annotations.NullMarked;
