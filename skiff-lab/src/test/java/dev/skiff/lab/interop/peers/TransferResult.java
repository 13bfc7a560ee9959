package dev.skiff.lab.interop.peers;

import java.time.Duration;

/** The end of one run of a client, judged by that client's own habits. */
public record TransferResult(Outcome outcome, CommandRun run) {

  public enum Outcome {
    SUCCEEDED,
    FAILED,
    /** The client was still trying when its time limit passed, and was killed. */
    TIMED_OUT
  }

  public static TransferResult of(CommandRun run, boolean succeeded) {
    if (run.timedOut()) {
      return new TransferResult(Outcome.TIMED_OUT, run);
    }
    return new TransferResult(succeeded ? Outcome.SUCCEEDED : Outcome.FAILED, run);
  }

  public boolean succeeded() {
    return outcome == Outcome.SUCCEEDED;
  }

  public String output() {
    return run.output();
  }

  public Duration elapsed() {
    return run.elapsed();
  }

  public TransferResult assertSucceeded() {
    return assertOutcome(Outcome.SUCCEEDED);
  }

  /** It failed by itself, in time. */
  public TransferResult assertFailed() {
    return assertOutcome(Outcome.FAILED);
  }

  private TransferResult assertOutcome(Outcome expected) {
    if (outcome != expected) {
      throw new AssertionError(
          "expected the client to have %s, but it has %s after %d ms, exit code %d%n%s%n%s"
              .formatted(
                  expected,
                  outcome,
                  elapsed().toMillis(),
                  run.exitCode(),
                  String.join(" ", run.command()),
                  output()));
    }
    return this;
  }
}
