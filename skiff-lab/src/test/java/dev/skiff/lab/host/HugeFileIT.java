package dev.skiff.lab.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.TftpClient;
import dev.skiff.TftpServer;
import dev.skiff.lab.interop.peers.Loopback;
import dev.skiff.storage.FileRequest;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Source;
import dev.skiff.storage.Storage;
import dev.skiff.storage.WriteOptions;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.TransferReport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Over 4 GiB, and over 65,535 blocks of the largest size, without a disk of that size. */
class HugeFileIT {
  private static final long SIZE = (4L << 30) + (64 << 20) + 17;

  private final Checked uploaded = new Checked();
  private TftpServer server;
  private TftpClient client;

  @BeforeEach
  void start() throws IOException {
    server =
        TftpServer.builder(new Endless(uploaded))
            .address(new InetSocketAddress(Loopback.ipv4(), 0))
            .start();
    client = TftpClient.open();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void aFileOfOver4GibibytesIsDownloaded() throws IOException {
    Checked downloaded = new Checked();
    TransferReport report =
        client.pull(remote(), downloaded, TransferOptions.DEFAULT, TransferListener.NONE).await();
    assertThat(report.bytes()).isEqualTo(SIZE);
    assertThat(downloaded.committedBytes).isEqualTo(SIZE);
  }

  @Test
  void aFileOfOver4GibibytesIsUploaded() throws IOException {
    TransferReport report =
        client
            .push(new Pattern(), remote(), TransferOptions.DEFAULT, TransferListener.NONE)
            .await();
    assertThat(report.bytes()).isEqualTo(SIZE);
    assertThat(uploaded.committedBytes).isEqualTo(SIZE);
  }

  private RemoteFile remote() {
    return new RemoteFile("127.0.0.1", server.port(), "huge");
  }

  /** The 8 bytes at each place that is a multiple of 8 hold that place. */
  private static long wordAt(long place) {
    return place * 0x9E3779B97F4A7C15L;
  }

  private record Endless(Checked uploaded) implements Storage {
    @Override
    public Source openForReading(FileRequest request) {
      return new Pattern();
    }

    @Override
    public Sink openForWriting(FileRequest request, WriteOptions options) {
      return uploaded;
    }
  }

  private static final class Pattern implements Source {
    private final ByteBuffer word = ByteBuffer.allocate(8).flip();
    private long position;

    @Override
    public OptionalLong sizeBytes() {
      return OptionalLong.of(SIZE);
    }

    @Override
    public int read(ByteBuffer target) {
      long left = SIZE - position;
      if (left == 0) {
        return -1;
      }
      int count = (int) Math.min(left, target.remaining());
      int end = target.position() + count;
      while (target.position() < end) {
        if (!word.hasRemaining() && end - target.position() >= 8) {
          target.putLong(wordAt(position));
          position += 8;
        } else {
          putByte(target);
        }
      }
      return count;
    }

    private void putByte(ByteBuffer target) {
      if (!word.hasRemaining()) {
        word.clear().putLong(wordAt(position)).flip();
      }
      target.put(word.get());
      position++;
    }

    @Override
    public void close() {}
  }

  /** Compares with the pattern as the bytes come. */
  private static final class Checked implements Sink {
    private final Pattern expected = new Pattern();
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    private long position;
    private long committedBytes = -1;

    @Override
    public void write(ByteBuffer source) throws IOException {
      while (source.hasRemaining()) {
        buffer.clear().limit(Math.min(buffer.capacity(), source.remaining()));
        int count = expected.read(buffer);
        if (count < 0) {
          throw new IOException("more bytes than the file has");
        }
        ByteBuffer piece = source.slice(source.position(), count);
        if (!piece.equals(buffer.flip())) {
          throw new IOException("different bytes in the piece at " + position);
        }
        source.position(source.position() + count);
        position += count;
      }
    }

    @Override
    public void commit() {
      committedBytes = position;
    }

    @Override
    public void close() {}
  }
}
