package dev.snapback.agent.setup;

import dev.snapback.agent.lvm.Bytes;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 20G} and {@code 512M}, in powers of 1024 as LVM does. */
final class ByteSize implements ITypeConverter<Bytes> {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([MGT])(?:iB)?");

  @Override
  public Bytes convert(String value) {
    var size = SIZE.matcher(value);
    if (!size.matches()) {
      throw new TypeConversionException("expected a size such as 512M or 20G, found " + value);
    }
    int shift =
        switch (size.group(2)) {
          case "M" -> 20;
          case "G" -> 30;
          default -> 40;
        };
    return new Bytes(Long.parseLong(size.group(1)) << shift);
  }
}
