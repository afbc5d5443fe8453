package dev.snapback.controller.scheduler;

import dev.snapback.controller.facts.Inventory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Something that must be true of what a node is made of, as its last receipt has it, such as {@code
 * cpu>=32}, {@code memory>=64GiB} or {@code pci=10de:*}. Written and stored as that text.
 */
public sealed interface Condition {
  /** Whether it is true of a node; false where that is not known. */
  boolean holds(NodeRecord node);

  /** Whether it will be true of a node of that size; false where that cannot be known before. */
  boolean holds(PoolRule.Size size);

  /** What can be counted. */
  enum Count {
    CPU("a number of processors"),
    MEMORY("a size, such as 64GiB"),
    DISKS("a number of disks");

    private final String expected;

    Count(String expected) {
      this.expected = expected;
    }

    private long of(Inventory inventory) {
      return switch (this) {
        case CPU -> inventory.cpus();
        case MEMORY -> inventory.memoryBytes();
        case DISKS -> inventory.disks().size();
      };
    }
  }

  /** What has a name, or several. */
  enum Named {
    PCI,
    DISK,
    CPU_MODEL,
    ARCH,
    LABEL;

    private Stream<String> of(NodeRecord node, Inventory inventory) {
      return switch (this) {
        // 0000:00:03.0 1af4:1000
        case PCI -> inventory.pci().stream().map(pci -> pci.substring(pci.indexOf(' ') + 1));
        case DISK -> inventory.disks().stream();
        case CPU_MODEL -> Stream.of(inventory.cpuModel());
        case ARCH -> Stream.of(inventory.architecture());
        case LABEL -> node.labels().stream();
      };
    }
  }

  /**
   * @param written as somebody wrote {@code least}
   */
  record AtLeast(Count what, long least, String written) implements Condition {
    @Override
    public boolean holds(NodeRecord node) {
      return inventory(node).filter(known -> what.of(known) >= least).isPresent()
          || node.pooled()
              .filter(made -> holds(new PoolRule.Size("", made.cores(), made.memoryMib())))
              .isPresent();
    }

    @Override
    public boolean holds(PoolRule.Size size) {
      return switch (what) {
        case CPU -> size.cores() >= least;
        case MEMORY -> ((long) size.memoryMib() << 20) >= least;
        case DISKS -> false;
      };
    }

    @Override
    public String toString() {
      return text(what) + ">=" + written;
    }
  }

  /**
   * @param glob in which {@code *} stands for anything
   */
  record Like(Named what, String glob) implements Condition {
    @Override
    public boolean holds(NodeRecord node) {
      Pattern pattern = pattern();
      return what.of(node, inventory(node).orElse(Inventory.UNTOLD))
          .anyMatch(name -> pattern.matcher(name).matches());
    }

    @Override
    public boolean holds(PoolRule.Size size) {
      return false;
    }

    private Pattern pattern() {
      String parts =
          Arrays.stream(glob.split("\\*", -1))
              .map(Pattern::quote)
              .collect(Collectors.joining(".*"));
      return Pattern.compile(parts, Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    }

    @Override
    public String toString() {
      return text(what) + "=" + glob;
    }
  }

  private static Optional<Inventory> inventory(NodeRecord node) {
    return node.yardstick().inventory();
  }

  private static String text(Enum<?> what) {
    return what.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * @throws IllegalArgumentException where it is none; the words say what was expected
   */
  static Condition parse(String text) {
    Matcher parts = Syntax.CONDITION.matcher(text.strip());
    if (parts.matches()) {
      String what = parts.group(1);
      String value = parts.group(3);
      if (parts.group(2).equals(">=")) {
        for (Count count : Count.values()) {
          if (text(count).equals(what)) {
            return new AtLeast(count, Syntax.number(count, value, text), value);
          }
        }
      } else {
        for (Named named : Named.values()) {
          if (text(named).equals(what)) {
            return new Like(named, value);
          }
        }
      }
    }
    throw new IllegalArgumentException(
        "'%s' is no condition; expected is cpu>=N, memory>=SIZE, disks>=N, or %s=NAME, where * stands for anything"
            .formatted(
                text,
                Stream.of(Named.values())
                    .map(Condition::text)
                    .collect(Collectors.joining("=NAME, "))));
  }

  static List<Condition> parse(List<String> texts) {
    return texts.stream().map(Condition::parse).toList();
  }

  /** How it is written. */
  final class Syntax {
    private static final Pattern CONDITION = Pattern.compile("([a-z-]+)\\s*(>=|=)\\s*(\\S.{0,99})");
    private static final Pattern NUMBER = Pattern.compile("(\\d{1,9})(KiB|MiB|GiB|TiB|)");

    private Syntax() {}

    private static long number(Count what, String value, String text) {
      Matcher parts = NUMBER.matcher(value.strip());
      if (!parts.matches() || (what != Count.MEMORY && !parts.group(2).isEmpty())) {
        throw new IllegalArgumentException(
            "'%s': expected after >= is %s, found %s".formatted(text, what.expected, value));
      }
      int shift =
          switch (parts.group(2)) {
            case "KiB" -> 10;
            case "MiB" -> 20;
            case "GiB" -> 30;
            case "TiB" -> 40;
            default -> 0;
          };
      return Long.parseLong(parts.group(1)) << shift;
    }
  }
}
