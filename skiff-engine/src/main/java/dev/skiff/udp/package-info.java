/** One transfer over UDP: a state machine of the protocol, its socket and its file. */
@NullMarked
package dev.skiff.udp;

import org.jspecify.annotations.NullMarked;
