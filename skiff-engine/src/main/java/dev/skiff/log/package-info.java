/** The engine's log. */
@NullMarked
package dev.skiff.log;

import org.jspecify.annotations.NullMarked;
