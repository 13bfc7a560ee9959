package dev.skiff.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A whole number; what range it has to be in, its user knows. */
final class NumberConverter implements ITypeConverter<Integer> {
  @Override
  public Integer convert(String value) {
    if (!value.matches("[+-]?\\d{1,9}")) {
      throw new TypeConversionException("'" + value + "' is no whole number, or too large");
    }
    return Integer.valueOf(value);
  }
}
