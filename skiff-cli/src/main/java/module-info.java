/** The skiff command. */
module dev.skiff.cli {
  requires dev.skiff.engine;
  requires info.picocli;
  requires static org.jspecify;

  opens dev.skiff.cli to
      info.picocli;

  provides System.LoggerFinder with
      dev.skiff.cli.ProgramLog;
}
