package dev.skiff.lab.net;

/** A host and one of its UDP ports. */
public record Address(String host, int port) {
  @Override
  public String toString() {
    return host + ":" + port;
  }
}
