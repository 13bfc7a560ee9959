/** The portable transport, on java.nio. */
@NullMarked
package dev.skiff.transport.nio;

import org.jspecify.annotations.NullMarked;
