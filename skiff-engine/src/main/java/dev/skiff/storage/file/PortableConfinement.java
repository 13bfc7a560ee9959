package dev.skiff.storage.file;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;

/**
 * Confinement by comparison: a name's real path must begin with the elements of the root's path.
 * Not with its characters: {@code /var/data-private} is not below {@code /var/data}.
 *
 * <p>There is a gap between the comparison and the opening. Two measures keep it small: a link as
 * the last element is not followed, and the comparison is repeated after the opening. A process
 * that replaces directories inside the root by links, and back, at exactly these moments can still
 * get through. Where such processes exist, use {@link LinuxConfinement}.
 */
public final class PortableConfinement implements Confinement {

  private final Path root;
  private volatile boolean closed;

  private PortableConfinement(Path root) {
    this.root = root;
  }

  public static PortableConfinement open(Path root) throws IOException {
    return new PortableConfinement(root.toRealPath());
  }

  @Override
  public FileHandle find(FileName name) throws IOException {
    FileName real = withoutLinks(name);
    return new PathHandle(real.elements().isEmpty() ? root : root.resolve(real.relative()));
  }

  @Override
  public FileName withoutLinks(FileName name) throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
    return Confinement.realName(root, name);
  }

  @Override
  public void close() {
    closed = true;
  }
}
