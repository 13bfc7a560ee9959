package dev.skiff.lab.sim.check;

import dev.skiff.lab.sim.scenario.TransferPlan;
import dev.skiff.protocol.transfer.Failure;
import org.jspecify.annotations.Nullable;

/** A transfer as its user sees it. */
public final class UserTransfer {
  private final TransferPlan plan;
  private Runnable cancel = () -> {};
  private boolean started;
  private boolean settled;
  private @Nullable Failure failure;

  public UserTransfer(TransferPlan plan) {
    this.plan = plan;
  }

  public TransferPlan plan() {
    return plan;
  }

  /**
   * It is begun, or begun again.
   *
   * @param howToCancel ends it
   */
  public void started(Runnable howToCancel) {
    started = true;
    cancel = howToCancel;
  }

  public void cancel() {
    cancel.run();
  }

  /**
   * Its user learns how it went.
   *
   * @param reason null where it succeeded
   */
  public void settle(@Nullable Failure reason) {
    settled = true;
    failure = reason;
  }

  /** True if it has begun, and its user does not know yet how it ends. */
  public boolean isRunning() {
    return started && !settled;
  }

  public boolean isStarted() {
    return started;
  }

  /** True if the user knows how it ended. */
  public boolean isSettled() {
    return settled;
  }

  /** Why it failed; null where it did not. */
  public @Nullable Failure failure() {
    return failure;
  }
}
