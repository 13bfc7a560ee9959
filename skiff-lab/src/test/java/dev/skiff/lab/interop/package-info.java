/** Skiff with software that its authors did not write, byte for byte. */
@NullMarked
package dev.skiff.lab.interop;

import org.jspecify.annotations.NullMarked;
