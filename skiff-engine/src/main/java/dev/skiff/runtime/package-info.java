/** The parts that a server and a client share: threads, and guards around a user's listeners. */
@NullMarked
package dev.skiff.runtime;

import org.jspecify.annotations.NullMarked;
