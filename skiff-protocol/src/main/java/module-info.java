/**
 * TFTP as values and state machines: packets, options, transfers. No socket, file, thread or clock.
 */
module dev.skiff.protocol {
  requires static transitive org.jspecify;

  exports dev.skiff.protocol.tcp;
  exports dev.skiff.protocol.transfer;
  exports dev.skiff.protocol.wire;
}
