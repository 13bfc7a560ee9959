/** The state machines: one side sends blocks, the other receives them. */
@NullMarked
package dev.skiff.protocol.transfer;

import org.jspecify.annotations.NullMarked;
