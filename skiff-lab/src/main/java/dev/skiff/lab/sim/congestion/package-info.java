/**
 * Transfers of the engine, through one line and one queue that all of them share, in virtual time:
 * what each gets, and how often its blocks are sent.
 */
@NullMarked
package dev.skiff.lab.sim.congestion;

import org.jspecify.annotations.NullMarked;
