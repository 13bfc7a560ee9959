/** Sockets and event loops behind one contract. */
@NullMarked
package dev.skiff.transport;

import org.jspecify.annotations.NullMarked;
