/**
 * The network model of the simulator, the relay and the goodput table: links that lose, duplicate,
 * delay and queue datagrams, hosts with ports, and virtual time. It knows nothing of TFTP.
 */
@NullMarked
package dev.skiff.lab.net;

import org.jspecify.annotations.NullMarked;
