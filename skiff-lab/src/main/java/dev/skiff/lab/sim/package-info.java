/**
 * The simulator: both sides of TFTP in virtual time, over a network that does to datagrams whatever
 * networks do, with peers, disks and users that fail. One number, the seed, picks everything.
 */
@NullMarked
package dev.skiff.lab.sim;

import org.jspecify.annotations.NullMarked;
