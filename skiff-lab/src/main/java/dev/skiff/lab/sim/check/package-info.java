/**
 * The rules of a run, checked from outside: by datagrams, published files, and what users are told.
 */
@NullMarked
package dev.skiff.lab.sim.check;

import org.jspecify.annotations.NullMarked;
