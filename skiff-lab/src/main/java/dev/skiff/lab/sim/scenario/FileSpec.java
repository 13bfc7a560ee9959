package dev.skiff.lab.sim.scenario;

import dev.skiff.protocol.wire.Mode;

/**
 * A file of a run.
 *
 * @param number its bytes are those of {@link Content} from a place on that depends on it
 * @param length as it lies on the disk, in bytes
 * @param text whether its bytes are a text
 * @param inPlace whether it can be read in place, block by block
 * @param sizeKnown whether its size is known before it has been read
 * @param givesLittle whether reading it brings less than was asked for, as with a pipe
 */
public record FileSpec(
    int number,
    String name,
    long length,
    boolean text,
    boolean inPlace,
    boolean sizeKnown,
    boolean givesLittle) {
  /** Its length on the wire. */
  public long wireLength(Mode mode) {
    return mode == Mode.NETASCII ? length + Content.lineEnds(this) : length;
  }
}
