/**
 * The goodput over a lossy link and the datagrams that it takes, in virtual time: a table in
 * docs/goodput.md and reviewed when it changes.
 */
@NullMarked
package dev.skiff.lab.sim.goodput;

import org.jspecify.annotations.NullMarked;
