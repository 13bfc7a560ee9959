/**
 * The commands that transfer files, pull and push: their arguments, their transfers, their exit
 * codes.
 */
@NullMarked
package dev.skiff.cli.command;

import org.jspecify.annotations.NullMarked;
