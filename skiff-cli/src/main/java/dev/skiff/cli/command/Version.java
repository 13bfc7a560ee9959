package dev.skiff.cli.command;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the module; not known on the class path. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    Optional<ModuleDescriptor> module =
        Optional.ofNullable(Version.class.getModule().getDescriptor());
    return new String[] {
      "skiff " + module.flatMap(ModuleDescriptor::rawVersion).orElse("(no version)"),
      "Java "
          + System.getProperty("java.runtime.version")
          + ", "
          + System.getProperty("os.name")
          + " "
          + System.getProperty("os.arch")
    };
  }
}
