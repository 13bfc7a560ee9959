/** Test support for all modules: the programs and rights that a test needs, the time it waits. */
@NullMarked
package dev.skiff.testkit;

import org.jspecify.annotations.NullMarked;
