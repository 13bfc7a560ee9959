/** Event loops and UDP sockets on java.nio. */
@NullMarked
package dev.skiff.net.nio;

import org.jspecify.annotations.NullMarked;
