import dev.skiff.transfer.RemoteFile;
import dev.skiff.TftpClient;
import dev.skiff.TftpServer;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferReport;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.storage.FileRequest;
import dev.skiff.storage.MemoryStorage;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Source;
import dev.skiff.storage.Sources;
import dev.skiff.storage.Storage;
import dev.skiff.transfer.StorageException;
import dev.skiff.storage.WriteOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes up each device's configuration when it is asked for, and keeps in memory what devices
 * upload.
 */
final class Configurations implements Storage {
  private static final Pattern NAME = Pattern.compile("device-([0-9]{1,3})\\.cfg");

  private final MemoryStorage uploads = new MemoryStorage();

  @Override
  public Source openForReading(FileRequest request) throws StorageException {
    Matcher name = NAME.matcher(request.name());
    if (!name.matches()) {
      throw new StorageException(ErrorCode.FILE_NOT_FOUND, "ask for device-NUMBER.cfg");
    }
    return Sources.bytes(configuration(name.group(1), request.client()).getBytes());
  }

  private static String configuration(String number, InetSocketAddress client) {
    return """
        hostname device-%s
        logging host %s
        """
        .formatted(number, client.getAddress().getHostAddress());
  }

  @Override
  public Sink openForWriting(FileRequest request, WriteOptions options) throws IOException {
    return uploads.openForWriting(request, options);
  }

  /** Prints the server's side of each transfer. */
  private static final class Log implements TransferListener {
    @Override
    public void onEnd(TransferReport report) {
      System.out.println("server: " + report.file() + ", " + report.bytes() + " bytes");
    }
  }

  /** Serves on a free port, and is its own client. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Configurations configurations = new Configurations();
    Path directory = Files.createTempDirectory("configurations");
    Path local = directory.resolve("device-7.cfg");
    try (TftpServer server =
            TftpServer.builder(configurations)
                .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .listener(new Log())
                .start();
        TftpClient client = TftpClient.open()) {
      client.pull(new RemoteFile("127.0.0.1", server.port(), "device-7.cfg"), local);
      System.out.print(Files.readString(local));
      client.push(local, new RemoteFile("127.0.0.1", server.port(), "backup.cfg"));
      System.out.println("uploads: " + configurations.uploads.names());
    } finally {
      Files.deleteIfExists(local);
      Files.delete(directory);
    }
  }
}
