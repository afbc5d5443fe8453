package dev.snapback.agent.lvm;

import java.util.Locale;

/** A number of bytes that prints itself for people: {@code 1.2 GiB}. */
public record Bytes(long count) {

  public static Bytes ofMebibytes(long mebibytes) {
    return new Bytes(mebibytes << 20);
  }

  public static Bytes ofGibibytes(long gibibytes) {
    return new Bytes(gibibytes << 30);
  }

  @Override
  public String toString() {
    String[] units = {"KiB", "MiB", "GiB", "TiB"};
    if (Math.abs(count) < 1024) {
      return count + " bytes";
    }
    double value = count;
    int unit = -1;
    while (Math.abs(value) >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
  }
}
