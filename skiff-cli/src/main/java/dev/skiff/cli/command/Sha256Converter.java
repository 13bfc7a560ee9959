package dev.skiff.cli.command;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A SHA-256: 64 hexadecimal digits. */
final class Sha256Converter implements ITypeConverter<String> {
  @Override
  public String convert(String value) {
    if (!value.matches("[0-9a-fA-F]{64}")) {
      throw new TypeConversionException(
          "'" + value + "' is not a valid SHA-256: 64 hexadecimal digits");
    }
    return value.toLowerCase(Locale.ROOT);
  }
}
