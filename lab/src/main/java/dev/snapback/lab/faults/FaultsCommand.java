package dev.snapback.lab.faults;

import dev.snapback.lab.fleet.Fleet;
import dev.snapback.lab.fleet.House;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lab faults}: pulls the plug of a machine at every step of a reset. */
@Command(
    name = "faults",
    mixinStandardHelpOptions = true,
    description = {
      "Pulls the plug of a machine at every step of a reset and of the boot that puts things right,",
      "and sees each time whether the machine comes back by itself, pristine. Takes an hour or two.",
      "",
      "Example: lab/lab faults --snapshots classic --at BETWEEN_THE_RENAMES"
    })
public final class FaultsCommand implements Callable<Integer> {
  private static final int FAILED = 1;

  @Option(
      names = "--snapshots",
      description = "thin or classic; may be repeated (default: both, one after the other)")
  private List<String> kinds = List.of("thin", "classic");

  @Option(names = "--at", description = "${COMPLETION-CANDIDATES}; may be repeated (default: all)")
  private List<CutPoint> points = Arrays.asList(CutPoint.values());

  @Option(
      names = "--later",
      paramLabel = "MILLIS",
      description = "how long after each point; may be repeated (default: 0 and 400)")
  private List<Long> delays = List.of(0L, 400L);

  @Option(
      names = "--directory",
      defaultValue = "target/faults",
      description = "default: ${DEFAULT-VALUE}")
  private Path directory = Path.of("target/faults");

  private int passed;
  private final List<String> failures = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    for (String kind : kinds) {
      try (Fleet fleet =
          Fleet.start(
              House.here(),
              directory,
              1,
              List.of("--snapshots", kind),
              line -> System.out.println(line))) {
        // Also where somebody ends this program in the middle.
        var end = new Thread(() -> end(fleet), "end of the faults");
        Runtime.getRuntime().addShutdownHook(end);
        cutAll(fleet, kind);
        Runtime.getRuntime().removeShutdownHook(end);
      }
    }
    failures.forEach(System.err::println);
    System.out.printf("%d passed, %d failed%n", passed, failures.size());
    return failures.isEmpty() ? 0 : FAILED;
  }

  private static void end(Fleet fleet) {
    try {
      fleet.close();
    } catch (IOException e) {
      System.err.println("faults: not all was ended: " + e.getMessage());
    }
  }

  private void cutAll(Fleet fleet, String kind) throws InterruptedException {
    var cut = new PowerCut(fleet, fleet.machines().getFirst());
    for (CutPoint point : points) {
      for (long delay : delays) {
        String what = "%s, %s, %d ms later".formatted(kind, point, delay);
        long begin = System.nanoTime();
        try {
          String by = cut.at(point, Duration.ofMillis(delay));
          passed++;
          System.out.printf(
              "ok   %s: back by %s, %.0f s in all%n", what, by, (System.nanoTime() - begin) / 1e9);
        } catch (InterruptedException e) {
          throw e;
        } catch (Exception e) {
          // The next cut tells whether the machine has recovered meanwhile.
          failures.add("FAIL " + what + ": " + e.getMessage());
          System.out.println(failures.getLast());
        }
      }
    }
  }
}
