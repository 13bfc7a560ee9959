/** The command that runs a server, and its log. */
@NullMarked
package dev.skiff.cli.serve;

import org.jspecify.annotations.NullMarked;
