package dev.skiff.lab.peers;

import java.net.InetSocketAddress;
import java.nio.file.Path;

/** A running TFTP server that Skiff did not write. Closing it kills it. */
public sealed interface PeerServer extends AutoCloseable
    permits TftpdHpaServer, AtftpdServer, DnsmasqServer {

  String name();

  InetSocketAddress address();

  /** The directory whose files it serves; names in requests are relative to it. */
  Path root();

  boolean acceptsUploads();

  /** What the server has written so far, for a test that fails. */
  String log();

  @Override
  void close();
}
