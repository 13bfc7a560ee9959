package dev.skiff.cli.command;

import dev.skiff.protocol.wire.Mode;
import java.util.Iterator;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code octet} or {@code netascii}; also what a shell offers where a mode is wanted. */
public final class ModeConverter implements ITypeConverter<Mode>, Iterable<String> {
  @Override
  public Mode convert(String value) {
    return Mode.named(value)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'" + value + "' is not a valid mode: octet or netascii"));
  }

  @Override
  public Iterator<String> iterator() {
    return Stream.of(Mode.values()).map(Mode::wireName).iterator();
  }
}
