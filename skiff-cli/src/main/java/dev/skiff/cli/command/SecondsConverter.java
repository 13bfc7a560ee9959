package dev.skiff.cli.command;

import java.math.BigDecimal;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code 3} or {@code 0.25}: seconds, to the microsecond. */
public final class SecondsConverter implements ITypeConverter<Duration> {
  private static final BigDecimal MICROSECONDS = BigDecimal.valueOf(1_000_000);

  @Override
  public Duration convert(String value) {
    if (!value.matches("\\d{1,9}(\\.\\d{1,6})?|\\.\\d{1,6}")) {
      throw new TypeConversionException("'" + value + "' is not a valid number of seconds");
    }
    return Duration.ofNanos(new BigDecimal(value).multiply(MICROSECONDS).longValueExact() * 1_000);
  }
}
