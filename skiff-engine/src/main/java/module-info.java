/** The TFTP client and server that a Java program uses. */
module dev.skiff.engine {
  requires transitive dev.skiff.protocol;
  requires static transitive org.jspecify;

  exports dev.skiff;
  exports dev.skiff.storage;
}
