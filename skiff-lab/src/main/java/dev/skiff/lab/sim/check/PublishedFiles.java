package dev.skiff.lab.sim.check;

import dev.skiff.lab.sim.scenario.FileSpec;
import dev.skiff.lab.sim.scenario.Rules;
import dev.skiff.lab.sim.scenario.Run;
import dev.skiff.lab.sim.scenario.Scenario;
import dev.skiff.lab.sim.scenario.TransferPlan;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferReport;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The files that were published in a run, and what users and the server's listener are told. */
public final class PublishedFiles implements TransferListener {
  private final Scenario scenario;
  private final Rules rules;
  private final SafetyChecker safety;
  private final Set<FileSpec> byServer = new HashSet<>();
  private final Set<FileSpec> byClients = new HashSet<>();
  private final Map<FileSpec, Integer> failures = new HashMap<>();

  public PublishedFiles(Run run, SafetyChecker safety) {
    this.scenario = run.scenario();
    this.rules = run.rules();
    this.safety = safety;
  }

  /** True if the server has published a file, or a client. */
  public boolean has(FileSpec file, boolean ofServer) {
    return (ofServer ? byServer : byClients).contains(file);
  }

  /** The number of transfers of a file that the server has reported as failed. */
  int failures(FileSpec file) {
    return failures.getOrDefault(file, 0);
  }

  /** The number of published files. */
  public int count() {
    return byServer.size() + byClients.size();
  }

  /**
   * A file is published.
   *
   * @param firstWrong the place of the first wrong bytes; negative where all are right
   */
  public void onPublished(FileSpec file, boolean ofServer, long length, long firstWrong) {
    (ofServer ? byServer : byClients).add(file);
    boolean damaged = safety.hasSeenDamage();
    rules.require(
        damaged || firstWrong < 0,
        () -> "what is published is wrong from byte " + firstWrong + " on");
    rules.require(
        damaged || length == file.length(),
        () -> length + " of " + file.length() + " bytes are published");
    List<ObservedSocket> writers = safety.receivers(file, ofServer);
    // A request that was damaged on its way may have begun another transfer of the same file.
    long size = writers.size() == 1 ? writers.getFirst().announced.orElse(0) : 0;
    rules.require(
        file.text() || size == 0 || size == length,
        () -> length + " bytes were published where tsize said " + size);
  }

  /** A client's user is told that a transfer succeeded. */
  public void onSucceeded(TransferPlan plan) {
    boolean ofServer = plan.direction() == Direction.WRITE;
    rules.require(
        safety.hasSeenDamage() || has(plan.file(), ofServer),
        () -> "a transfer succeeded whose file is not published");
  }

  /** The server's listener is told: a read succeeds once the client has the file. */
  @Override
  public void onEnd(TransferReport report) {
    FileSpec file = scenario.file(report.file());
    if (file == null || scenario.transfersOf(file).isEmpty()) {
      return;
    }
    if (!report.succeeded()) {
      failures.merge(file, 1, Integer::sum);
      return;
    }
    boolean ofServer = report.direction() == Direction.WRITE;
    rules.require(
        safety.hasSeenDamage() || has(file, ofServer),
        () -> "the server reports a success, and the file is not published");
  }
}
