package dev.skiff.lab.sim.peer;

import dev.skiff.lab.sim.scenario.Addresses;
import dev.skiff.lab.sim.scenario.TransferPlan;
import dev.skiff.net.UdpSocket;
import dev.skiff.protocol.transfer.Agreement;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.udp.HandshakeSession;
import dev.skiff.udp.Session;
import dev.skiff.udp.SessionContext;
import dev.skiff.udp.TransferFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A transfer of a client of another make, which asks for options that ours never asks for. Its
 * handshake and its session are the engine's; it knows one address, and one fallback: no options.
 */
public final class OtherClientTransfer implements HandshakeSession.Listener, Session.Listener {
  /** In which servers refuse options. */
  private static final Set<Integer> ABOUT_OPTIONS =
      Set.of(
          ErrorCode.NOT_DEFINED.value(),
          ErrorCode.ILLEGAL_OPERATION.value(),
          ErrorCode.OPTION_NEGOTIATION_FAILED.value());

  private final SessionContext context;
  private final TransferPlan plan;
  private final TransferFile file;
  private final InetSocketAddress server;
  private final Consumer<@Nullable Failure> onSettled;
  private List<Option> asked;
  private @Nullable UdpSocket socket;
  private @Nullable HandshakeSession handshake;
  private @Nullable Session session;

  /**
   * @param onSettled told once how it went, null where it succeeded
   */
  public OtherClientTransfer(
      SessionContext shared,
      TransferPlan plan,
      TransferFile file,
      InetAddress server,
      Consumer<@Nullable Failure> onSettled) {
    this.context = shared.with(plan.clientLimits());
    this.plan = plan;
    this.file = file;
    this.server = Addresses.service(server);
    this.onSettled = onSettled;
    this.asked = plan.others() == null ? List.of() : plan.others();
  }

  /** Sends the request; on the loop's thread. */
  public void begin() {
    InetSocketAddress any = new InetSocketAddress(0);
    Packet.Request request =
        new Packet.Request(
            plan.direction(), plan.file().name(), plan.options().mode().wireName(), asked);
    try {
      socket =
          plan.direction() == Direction.READ
              ? context.openReceivingSocket(any)
              : context.openSocket(any);
    } catch (IOException e) {
      end(HandshakeSession.notSent(e));
      return;
    }
    handshake = new HandshakeSession(context, socket, server, request, false, true, this);
    handshake.start();
  }

  public void cancel() {
    if (session != null) {
      session.cancel("cancelled by the user");
    } else if (handshake != null) {
      handshake.cancel("cancelled by the user");
    }
  }

  @Override
  public Session onAccepted(Agreement agreement, boolean byOptionAck, InetSocketAddress tid) {
    handshake = null;
    session =
        file.begin(context, Objects.requireNonNull(socket), tid, agreement, byOptionAck, this);
    return session;
  }

  @Override
  public void onFailed(Failure failure) {
    handshake = null;
    if (!asked.isEmpty() && mayBeAboutOptions(failure)) {
      asked = List.of();
      begin();
    } else {
      end(failure);
    }
  }

  private static boolean mayBeAboutOptions(Failure failure) {
    return switch (failure) {
      case Failure.PeerError error -> ABOUT_OPTIONS.contains(error.code());
      case Failure.Violation violation -> ABOUT_OPTIONS.contains(violation.code().value());
      default -> false;
    };
  }

  /** Nothing has begun that would close the file. */
  private void end(Failure failure) {
    file.close(context.io(), () -> {});
    onSettled.accept(failure);
  }

  @Override
  public void onProgress(Session running) {
    // Progress is not shown.
  }

  @Override
  public void onSettled(Session ended, @Nullable Failure failure) {
    onSettled.accept(failure);
  }

  @Override
  public void onClosed(Session closed) {
    if (file.canBeginAgain()) {
      file.close(context.io(), () -> {});
    }
  }
}
