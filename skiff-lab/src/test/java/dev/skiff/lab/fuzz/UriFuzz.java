package dev.skiff.lab.fuzz;

import static dev.skiff.lab.fuzz.Property.require;
import static dev.skiff.lab.fuzz.Property.requireSame;

import dev.skiff.cli.command.TftpUri;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.protocol.wire.Printable;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.Transport;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import picocli.CommandLine.TypeConversionException;

/**
 * A word of the command line is a URI or is refused with a reason, brings in nothing that a
 * terminal obeys, and comes back when it is written anew.
 */
public final class UriFuzz {
  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

  private UriFuzz() {}

  /**
   * One input.
   *
   * @param input the word, in UTF-8
   */
  public static void fuzzerTestOneInput(byte[] input) {
    String word = new String(input, StandardCharsets.UTF_8);
    TftpUri uri;
    try {
      uri = TftpUri.parse(word);
    } catch (TypeConversionException e) {
      String reason = String.valueOf(e.getMessage());
      require(reason.startsWith("'" + word + "' is not a TFTP URI: "), "unclear: " + reason);
      require(!reason.endsWith(": ") && !reason.endsWith(": null"), "no reason: " + reason);
      return;
    }
    RemoteFile remote = uri.remote();
    require(TftpUri.looksLikeOne(word), "would have been taken for a file's name");
    require(!remote.host().isBlank(), "no host");
    requireSame(Printable.of(remote.host()), remote.host(), "printable host");
    requireSame(Printable.of(remote.name()), remote.name(), "printable name");
    requireSame(uri, TftpUri.parse(written(uri)), "written anew");
  }

  private static String written(TftpUri uri) {
    RemoteFile remote = uri.remote();
    String host = remote.host();
    StringBuilder text = new StringBuilder();
    text.append(uri.transport() == Transport.TCP ? "tftp+tcp" : "tftp").append("://");
    text.append(host.contains(":") ? "[" + host.replaceFirst("%", "%25") + "]" : host);
    text.append(':').append(remote.port()).append('/');
    for (byte octet : remote.name().getBytes(StandardCharsets.UTF_8)) {
      boolean plain = UNRESERVED.indexOf(octet) >= 0;
      text.append(plain ? (char) octet : String.format(Locale.ROOT, "%%%02X", octet & 0xff));
    }
    Mode mode = uri.mode();
    return mode == null ? text.toString() : text + ";mode=" + mode.wireName();
  }
}
