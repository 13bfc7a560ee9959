/** The values that a program uses: a file on a server, options, reports, listeners, failures. */
@NullMarked
package dev.skiff.transfer;

import org.jspecify.annotations.NullMarked;
