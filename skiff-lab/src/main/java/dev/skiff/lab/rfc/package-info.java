/**
 * What {@code scripts/rfc-matrix} runs: the page that says, for each requirement of the RFCs, what
 * Skiff does and which tests show it.
 */
@NullMarked
package dev.skiff.lab.rfc;

import org.jspecify.annotations.NullMarked;
