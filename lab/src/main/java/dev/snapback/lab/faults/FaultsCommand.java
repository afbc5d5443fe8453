package dev.snapback.lab.faults;

import dev.snapback.lab.fleet.Fleet;
import dev.snapback.lab.fleet.House;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lab faults}: pulls the plug of a machine at every step of a reset. */
@Command(
    name = "faults",
    mixinStandardHelpOptions = true,
    description = {
      "Does to a machine the worst that can happen to it, and sees each time whether it comes back by itself, pristine:",
      "pulls its plug at every step of a reset and of the boot that puts things right, kills its agent and the controller there,",
      "and lets hostile runs loose on it. All of it takes hours without KVM; what is asked for by an option, alone, less.",
      "",
      "Example: lab/lab faults --snapshots classic --strike machine --at BETWEEN_THE_RENAMES"
    })
public final class FaultsCommand implements Callable<Integer> {
  private static final int FAILED = 1;

  // An LVM command takes one to two seconds without KVM.
  private static final long INTO_LVMS_WORK = 400;

  // Small, so that a run can fill them.
  private static final String ROOM = "256M";

  @Option(
      names = "--snapshots",
      description =
          "thin or classic; may be repeated (default: both, beside each other, each on a machine of its own)")
  private List<String> kinds = List.of("thin", "classic");

  @Option(
      names = "--strike",
      description = "${COMPLETION-CANDIDATES}; may be repeated (default: all, or none with --run)")
  private List<Victim> victims = List.of();

  @Option(names = "--at", description = "${COMPLETION-CANDIDATES}; may be repeated (default: all)")
  private List<CutPoint> points = Arrays.asList(CutPoint.values());

  @Option(
      names = "--later",
      paramLabel = "MILLIS",
      description =
          "how long after each point the plug is pulled; may be repeated (default: at once, and then again 400 ms later where LVM is at work by then)")
  private List<Long> delays = List.of();

  @Option(
      names = "--run",
      description =
          "${COMPLETION-CANDIDATES}; may be repeated (default: all, or none with --strike)")
  private List<HostileRun> runs = List.of();

  @Option(
      names = "--directory",
      defaultValue = "target/faults",
      description = "default: ${DEFAULT-VALUE}")
  private Path directory = Path.of("target/faults");

  private final AtomicInteger passed = new AtomicInteger();
  private final List<String> failures = new CopyOnWriteArrayList<>();

  @Override
  public Integer call() throws Exception {
    if (victims.isEmpty() && runs.isEmpty()) {
      victims = List.of(Victim.values());
      runs = List.of(HostileRun.values());
    }
    try (var beside = Executors.newFixedThreadPool(kinds.size())) {
      var all =
          kinds.stream()
              .distinct() // Each has its directory.
              .map(kind ->
                  beside.submit(() -> {
                    on(kind);
                    return kind;
                  }))
              .toList();
      for (Future<String> one : all) {
        var _ = one.get();
      }
    }
    failures.forEach(System.err::println);
    System.out.printf("%d passed, %d failed%n", passed.get(), failures.size());
    return failures.isEmpty() ? 0 : FAILED;
  }

  private void on(String kind) throws Exception {
    if (!victims.isEmpty()) {
      // By itself: nobody stands by who could power-cycle it.
      on(kind, machines -> "", fleet -> strike(fleet, kind));
    }
    if (!runs.isEmpty()) {
      try (var powers = new Powers(directory.resolve("bmc-" + kind).toAbsolutePath())) {
        on(kind, powers::settings, fleet -> letLoose(fleet, kind));
      }
    }
  }

  @FunctionalInterface
  private interface Work {
    void on(Fleet fleet) throws InterruptedException;
  }

  private void on(String kind, Fleet.MoreSettings settings, Work work)
      throws IOException, InterruptedException {
    var setup = List.of("--snapshots", kind, "--snapshot-size", ROOM);
    try (Fleet fleet =
        Fleet.start(
            House.here(),
            directory.resolve(kind),
            1,
            setup,
            settings,
            line -> System.out.println(line))) {
      work.on(fleet);
    }
  }

  private void strike(Fleet fleet, String kind) throws InterruptedException {
    for (Victim victim : victims) {
      var blow = new Blow(fleet, fleet.machines().getFirst(), victim);
      // All points once before any is struck again.
      for (long delay : delaysFor(victim)) {
        for (CutPoint point : points) {
          if (victim.isToBeStruck(point)
              && (!delays.isEmpty() || delay == 0 || point.precedesLvm())) {
            count(
                "%s, %s at %s, %d ms later".formatted(kind, victim, point, delay),
                () -> blow.at(point, Duration.ofMillis(delay)));
          }
        }
      }
    }
  }

  private List<Long> delaysFor(Victim victim) {
    if (victim != Victim.MACHINE) {
      return List.of(0L);
    }
    return delays.isEmpty() ? List.of(0L, INTO_LVMS_WORK) : delays;
  }

  private void letLoose(Fleet fleet, String kind) throws InterruptedException {
    var node = new NodeUnderFire(fleet, fleet.machines().getFirst());
    for (HostileRun run : runs) {
      count("%s, a run that %s".formatted(kind, run), () -> run.on(node));
    }
  }

  private void count(String what, Callable<String> fault) throws InterruptedException {
    long begin = System.nanoTime();
    try {
      String by = fault.call();
      passed.incrementAndGet();
      System.out.printf(
          "ok   %s: back by %s, %.0f s in all%n", what, by, (System.nanoTime() - begin) / 1e9);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      // The next one tells whether the machine has recovered meanwhile.
      String words = "FAIL " + what + ": " + e.getMessage();
      failures.add(words);
      System.out.println(words);
    }
  }
}
