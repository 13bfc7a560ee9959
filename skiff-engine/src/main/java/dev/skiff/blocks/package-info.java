/** Between files and transfers: what a file can do that serves blocks without waiting. */
@NullMarked
package dev.skiff.blocks;

import org.jspecify.annotations.NullMarked;
