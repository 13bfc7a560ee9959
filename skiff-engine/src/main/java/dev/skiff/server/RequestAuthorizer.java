package dev.skiff.server;

import dev.skiff.io.NoThreadException;
import dev.skiff.log.SafeLog;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.transfer.Negotiation;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.storage.FileRequest;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Source;
import dev.skiff.storage.Sources;
import dev.skiff.storage.Storage;
import dev.skiff.storage.WriteOptions;
import dev.skiff.transfer.AccessPolicy;
import dev.skiff.transfer.StorageException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Decides whether a request is allowed, and opens its file, over UDP and TCP alike. Safe for use by
 * several threads.
 */
public final class RequestAuthorizer {
  private static final System.Logger LOG = SafeLog.of(RequestAuthorizer.class);

  private final Storage storage;
  private final AccessPolicy policy;
  private final Limits limits;
  private final Set<String> refusedOptions;

  /**
   * @param refusedOptions the keys of the options that this server does not answer
   */
  public RequestAuthorizer(
      Storage storage, AccessPolicy policy, Limits limits, Set<String> refusedOptions) {
    this.storage = storage;
    this.policy = policy;
    this.limits = limits;
    this.refusedOptions = Set.copyOf(refusedOptions);
  }

  /** A request without the options that this server does not answer. */
  Packet.Request understood(Packet.Request request) {
    if (refusedOptions.isEmpty()) {
      return request;
    }
    List<Option> options =
        request.options().stream()
            .filter(option -> !refusedOptions.contains(option.key()))
            .toList();
    return new Packet.Request(request.direction(), request.filename(), request.mode(), options);
  }

  /** True if the storage is prompt: {@link Storage#isPrompt}. */
  boolean isPrompt() {
    return storage.isPrompt();
  }

  /**
   * Checks the direction and the mode of a request. Does not block.
   *
   * @return the mode of the request
   * @throws StorageException if it is not allowed
   */
  Mode check(Packet.Request request) throws StorageException {
    policy.check(request.direction());
    return Mode.named(request.mode())
        .orElseThrow(
            () ->
                new StorageException(
                    ErrorCode.ILLEGAL_OPERATION, "mode is not served, only octet and netascii"));
  }

  /**
   * Opens the file of an RRQ that was {@linkplain #check checked}. May block.
   *
   * @return the bytes as they are on the wire
   */
  Source openForReading(Packet.Request request, Mode mode, InetSocketAddress client)
      throws IOException {
    Source source = storage.openForReading(new FileRequest(request.filename(), client));
    return mode == Mode.NETASCII ? Sources.netascii(source) : source;
  }

  /**
   * Opens the file of an RRQ that was {@linkplain #check checked}, if that does not block.
   *
   * @return the bytes as they are on the wire; empty if only {@link #openForReading} can open it
   */
  Optional<Source> openNow(Packet.Request request, Mode mode, InetSocketAddress client)
      throws IOException {
    return mode == Mode.OCTET
        ? storage.openNow(new FileRequest(request.filename(), client))
        : Optional.empty();
  }

  /**
   * Opens the file of a WRQ that was {@linkplain #check checked}. May block.
   *
   * @return a sink for the bytes as they are on the wire
   */
  Sink openForWriting(Packet.Request request, Mode mode, InetSocketAddress client)
      throws IOException {
    OptionalLong announced = Negotiation.announcedSize(request.options());
    if (announced.isPresent() && announced.getAsLong() > limits.uploadBytes()) {
      throw new StorageException(
          ErrorCode.DISK_FULL,
          "larger than the " + limits.uploadBytes() + " bytes this server accepts");
    }
    Sink sink =
        storage.openForWriting(
            new FileRequest(request.filename(), client),
            new WriteOptions(policy.overwrite(), announced, limits.uploadBytes()));
    return mode == Mode.NETASCII ? Sinks.netascii(sink) : sink;
  }

  /**
   * The client's ERROR for a request with a fault. A file of a name that is not UTF-8 is missing.
   */
  static StorageException broken(Packet.Request attempted, String problem) {
    boolean missing =
        attempted.direction() == Direction.READ && problem.equals(PacketDecoder.NAME_NOT_UTF8);
    return new StorageException(
        missing ? ErrorCode.FILE_NOT_FOUND : ErrorCode.ILLEGAL_OPERATION, problem);
  }

  /** The client's ERROR for a file that could not be opened. Logs a failure of an unknown kind. */
  static StorageException unopened(IOException cause) {
    String usual = "the file could not be opened";
    String text = NoThreadException.textOr(cause, usual);
    StorageException told = StorageException.of(cause, text);
    if (told != cause && told.code() == ErrorCode.NOT_DEFINED && text.equals(usual)) {
      LOG.log(System.Logger.Level.WARNING, "a storage failed to open a file", cause);
    }
    return told;
  }
}
