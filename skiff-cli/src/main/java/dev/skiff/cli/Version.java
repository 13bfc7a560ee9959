package dev.skiff.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the module. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "skiff " + Version.class.getModule().getDescriptor().rawVersion().orElse("(no version)"),
      "Java "
          + System.getProperty("java.runtime.version")
          + ", "
          + System.getProperty("os.name")
          + " "
          + System.getProperty("os.arch")
    };
  }
}
