/**
 * A TFTP server and a TFTP client. This page says how a program uses them.
 *
 * <h2>Serve files</h2>
 *
 * <pre>{@code
 * DirectoryStorage files = DirectoryStorage.open(directory);
 * TftpServer server =
 *     TftpServer.builder(files)
 *         .address(address)
 *         .policy(AccessPolicy.READ_ONLY)
 *         .listener(listener)
 *         .start();
 * }</pre>
 *
 * <p>The server listens when {@code start} returns. Without settings it listens on port 69 of every
 * address, over UDP and TCP, and clients may download files and upload new ones. {@link
 * dev.skiff.storage.DirectoryStorage} serves a directory, {@link dev.skiff.storage.MemoryStorage}
 * bytes in memory. For anything else, implement {@link dev.skiff.storage.Storage}.
 *
 * <h2>Transfer a file</h2>
 *
 * <pre>{@code
 * try (TftpClient client = TftpClient.open()) {
 *   TransferReport report = client.pull(remote, local);
 *   System.out.println(report.bytes() + " bytes in " + report.duration());
 * } catch (TftpException e) {
 *   System.out.println(e.failure().describe());
 * }
 * }</pre>
 *
 * <p>{@code pull(Path)} and {@code push(Path)} wait for the end of the transfer. The other two
 * methods start a transfer in the background: they take a {@link dev.skiff.storage.Sink} or {@link
 * dev.skiff.storage.Source}, {@link dev.skiff.transfer.TransferOptions} and a listener, and return
 * a {@link dev.skiff.transfer.ClientTransfer}, which can be awaited and cancelled. One client runs
 * any number of transfers at once, so a program needs only one.
 *
 * <h2>Threads</h2>
 *
 * <p>Any thread may call the methods of a server or a client. Both have their own threads, which
 * are daemons: they do not keep the program running. A storage, source or sink may block: it is
 * called on an I/O thread or on the thread of a TCP connection, and a storage by several threads at
 * once. A {@link dev.skiff.transfer.TransferListener} is called on threads of its own, and may
 * block; it must not close its own server or client. A {@link dev.skiff.transfer.PacketListener} is
 * called on the network threads, and must not block. A listener or a storage that throws an
 * unexpected exception does not stop the server or client: the exception is logged with {@link
 * java.lang.System.Logger}.
 *
 * <h2>Closing</h2>
 *
 * <p>{@link dev.skiff.TftpServer#close()} ends running transfers, and {@link
 * dev.skiff.TftpServer#close(java.time.Duration)} first gives them time to finish. Then the program
 * closes its storage. {@link dev.skiff.TftpClient#close()} ends running transfers. A client closes
 * each source and sink that it was given. A file in a {@code DirectoryStorage} or of {@link
 * dev.skiff.storage.Sinks#file} appears under its name only when it is complete.
 *
 * <h2>Errors</h2>
 *
 * <p>A failed transfer throws a {@link dev.skiff.transfer.TftpException}, or is reported with a
 * {@link dev.skiff.protocol.transfer.Failure}; that type lists all reasons. A local file that
 * cannot be opened is another {@link java.io.IOException}. A server that cannot listen throws a
 * {@link dev.skiff.transfer.ListenException}. A storage refuses a request with a {@link
 * dev.skiff.transfer.StorageException}, whose code and text the peer gets; the JDK's exceptions for
 * a missing, a forbidden and an existing file become ERROR 1, 2 and 6. A setting out of range is an
 * {@link java.lang.IllegalArgumentException}. {@link dev.skiff.protocol.transfer.Limits} bounds
 * sizes, numbers of transfers, retries and waits.
 *
 * <h2>Packages</h2>
 *
 * <p>The API consists of this package, {@link dev.skiff.transfer}, {@link dev.skiff.storage}, and
 * those of the module {@code dev.skiff.protocol}. All other packages are internal. They are not
 * exported, and may change in every version.
 */
@NullMarked
package dev.skiff;

import org.jspecify.annotations.NullMarked;
