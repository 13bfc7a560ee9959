/**
 * Real TFTP software, driven from tests: clients and servers that Skiff did not write, and a packet
 * capture that a third program decodes.
 *
 * <p>A program that is missing fails the test that needs it; it never skips it. Servers run as the
 * user who runs the tests. In.tftpd needs root for its chroot, dnsmasq for port 69, dumpcap for its
 * raw socket.
 */
@NullMarked
package dev.skiff.lab.interop.peers;

import org.jspecify.annotations.NullMarked;
