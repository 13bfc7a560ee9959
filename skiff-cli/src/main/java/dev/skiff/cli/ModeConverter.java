package dev.skiff.cli;

import dev.skiff.protocol.wire.Mode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code octet} or {@code netascii}. */
final class ModeConverter implements ITypeConverter<Mode> {
  @Override
  public Mode convert(String value) {
    return Mode.named(value)
        .orElseThrow(
            () -> new TypeConversionException("'" + value + "' is no mode: octet or netascii"));
  }
}
