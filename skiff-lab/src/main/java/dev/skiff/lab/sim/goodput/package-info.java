/**
 * How much gets across a lossy link, and with how many datagrams, in virtual time: a table that is
 * kept in docs/goodput.md and reviewed when it changes.
 */
@NullMarked
package dev.skiff.lab.sim.goodput;

import org.jspecify.annotations.NullMarked;
