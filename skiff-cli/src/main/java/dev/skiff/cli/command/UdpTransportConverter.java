package dev.skiff.cli.command;

import dev.skiff.transfer.UdpTransport;
import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code auto}, {@code nio} or {@code linux}. */
public final class UdpTransportConverter implements ITypeConverter<UdpTransport> {
  @Override
  public UdpTransport convert(String value) {
    return Arrays.stream(UdpTransport.values())
        .filter(transport -> transport.toString().equals(value))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'" + value + "' is not a valid transport: auto, nio or linux"));
  }
}
