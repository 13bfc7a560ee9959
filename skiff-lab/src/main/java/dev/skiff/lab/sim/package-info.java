/**
 * The simulator: the engine's server and clients in virtual time, on hosts, files and a network
 * that fail. One number, the seed, picks everything.
 */
@NullMarked
package dev.skiff.lab.sim;

import org.jspecify.annotations.NullMarked;
