package dev.skiff.cli.command;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A whole number; what range it has to be in, its user knows. */
public final class NumberConverter implements ITypeConverter<Integer> {
  @Override
  public Integer convert(String value) {
    if (!value.matches("[+-]?\\d{1,9}")) {
      throw new TypeConversionException("'" + value + "' is not a valid number");
    }
    return Integer.valueOf(value);
  }
}
