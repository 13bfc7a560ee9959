/** The skiff command. */
module dev.skiff.cli {
  requires com.google.gson;
  requires dev.skiff.engine;
  requires info.picocli;
  requires jdk.unsupported; // for the signals of org.jline.terminal
  requires org.jline.reader;
  requires org.jline.terminal;
  requires org.jline.terminal.ffm;
  requires static org.jspecify;

  provides System.LoggerFinder with
      dev.skiff.cli.output.ProgramLog;
}
