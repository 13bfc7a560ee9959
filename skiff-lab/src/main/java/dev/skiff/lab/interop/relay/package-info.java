/** A bad network between two loopback ports: for seeing what loss does, and for tests. */
@NullMarked
package dev.skiff.lab.interop.relay;

import org.jspecify.annotations.NullMarked;
