package dev.skiff.lab.fuzz;

import static dev.skiff.lab.fuzz.Property.requireSame;

import dev.skiff.protocol.wire.NetasciiDecoder;
import dev.skiff.protocol.wire.NetasciiEncoder;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Source;
import dev.skiff.storage.Sources;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.Arrays;

/** Netascii is the same wherever it is cut, and every text comes back from it. */
public final class NetasciiFuzz {
  private NetasciiFuzz() {}

  /**
   * One input.
   *
   * @param input how many bytes are read (1 byte) and written (1 byte) at a time, and the text
   */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    if (input.length < 2) {
      return;
    }
    int read = 1 + (input[0] & 0xff);
    int written = 1 + (input[1] & 0xff);
    byte[] text = Arrays.copyOfRange(input, 2, input.length);
    byte[] wire = encodeByHand(text);
    requireSame(wire, encode(text, read, written), "encoded");
    requireSame(text, decode(wire, read), "decoded");
    requireSame(wire, fromSource(text, written), "from a source");
    requireSame(text, throughSink(wire, read), "through a sink");
    // What comes need not be netascii: it is the same text then too, wherever it was cut.
    byte[] atOnce = decode(text, Integer.MAX_VALUE);
    requireSame(atOnce, decode(text, read), "decoded though it is not netascii");
    requireSame(atOnce, throughSink(text, read), "through a sink though it is not netascii");
  }

  private static byte[] encodeByHand(byte[] text) {
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    for (byte value : text) {
      switch (value) {
        case '\n' -> wire.writeBytes(new byte[] {'\r', '\n'});
        case '\r' -> wire.writeBytes(new byte[] {'\r', 0});
        default -> wire.write(value);
      }
    }
    return wire.toByteArray();
  }

  private static byte[] encode(byte[] text, int read, int written) {
    NetasciiEncoder encoder = new NetasciiEncoder();
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    ByteBuffer target = ByteBuffer.allocate(written);
    for (int from = 0; from < text.length || encoder.hasPending(); from += read) {
      int start = Math.min(from, text.length);
      ByteBuffer piece = ByteBuffer.wrap(text, start, Math.min(read, text.length - start));
      do {
        encoder.encode(piece, target.clear());
        wire.write(target.array(), 0, target.position());
      } while (piece.hasRemaining());
    }
    return wire.toByteArray();
  }

  private static byte[] decode(byte[] wire, int read) {
    NetasciiDecoder decoder = new NetasciiDecoder();
    ByteBuffer text = ByteBuffer.allocate(wire.length + 1);
    for (int from = 0; from < wire.length; ) {
      int count = Math.min(read, wire.length - from);
      decoder.decode(ByteBuffer.wrap(wire, from, count), text);
      from += count;
    }
    decoder.finish(text);
    return Arrays.copyOf(text.array(), text.position());
  }

  private static byte[] fromSource(byte[] text, int written) throws IOException {
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    ByteBuffer target = ByteBuffer.allocate(written);
    try (Source source = Sources.netascii(Sources.bytes(text))) {
      while (source.read(target.clear()) >= 0) {
        wire.write(target.array(), 0, target.position());
      }
    }
    return wire.toByteArray();
  }

  private static byte[] throughSink(byte[] wire, int read) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try (Sink sink = Sinks.netascii(Sinks.of(Channels.newChannel(text)))) {
      for (int from = 0; from < wire.length; ) {
        int count = Math.min(read, wire.length - from);
        sink.write(ByteBuffer.wrap(wire, from, count));
        from += count;
      }
      sink.flush();
      sink.commit();
    }
    return text.toByteArray();
  }
}
