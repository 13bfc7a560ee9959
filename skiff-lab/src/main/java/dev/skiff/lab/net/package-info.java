/**
 * A network in virtual time: hosts, links between them, and what links do to datagrams. It knows
 * nothing of TFTP.
 */
@NullMarked
package dev.skiff.lab.net;

import org.jspecify.annotations.NullMarked;
