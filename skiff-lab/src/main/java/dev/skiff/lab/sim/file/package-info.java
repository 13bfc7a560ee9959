/** Files in virtual time, as the engine's storage has them: slow, hanging or failing. */
@NullMarked
package dev.skiff.lab.sim.file;

import org.jspecify.annotations.NullMarked;
