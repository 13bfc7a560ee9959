/**
 * The values that a Java program meets: a file on a server, options, reports, listeners, failures.
 */
@NullMarked
package dev.skiff.transfer;

import org.jspecify.annotations.NullMarked;
