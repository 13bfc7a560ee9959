/** One connection over TCP: its messages, and a file that is sent or received by them. */
@NullMarked
package dev.skiff.tcp;

import org.jspecify.annotations.NullMarked;
