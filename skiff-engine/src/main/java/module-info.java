/** The TFTP client and server that a Java program uses. */
@SuppressWarnings("module") // the command is built later
module dev.skiff.engine {
  requires transitive dev.skiff.protocol;
  requires static transitive org.jspecify;

  exports dev.skiff;
  exports dev.skiff.storage;
  exports dev.skiff.transfer;
  exports dev.skiff.linux to
      dev.skiff.cli;
}
