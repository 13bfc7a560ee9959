/** The command that transfers files by typed lines. */
@NullMarked
package dev.skiff.cli.shell;

import org.jspecify.annotations.NullMarked;
