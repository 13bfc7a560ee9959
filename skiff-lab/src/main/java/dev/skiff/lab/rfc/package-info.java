/**
 * The generator of {@code scripts/rfc-matrix}: for each requirement of the RFCs, a page says what
 * Skiff does and which tests show it.
 */
@NullMarked
package dev.skiff.lab.rfc;

import org.jspecify.annotations.NullMarked;
