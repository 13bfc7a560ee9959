/**
 * The rate of a sender: what the answers of a receiver tell about the path, and how far apart the
 * blocks of a window leave. It knows nothing of a transfer. Times are nanoseconds.
 */
@NullMarked
package dev.skiff.protocol.rate;

import org.jspecify.annotations.NullMarked;
