package dev.snapback.lab.setup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.lab.Power;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The plug is pulled while setup is at each of its steps. Which these are is what a setup tells
 * that goes through, so a step that is added is tried as well. The second setup ends with a node
 * that is READY, so after a reset whose receipt was checked.
 *
 * <p>{@code -Dsnapback.cuts=REGEX} tries only those steps in whose words that is found.
 */
@Tag("setup")
@Execution(ExecutionMode.CONCURRENT)
class SetupCutIT {
  /** Its boot has most to be put right. */
  private static final String KIND = "uuid";

  private static final Pattern CHOSEN = Pattern.compile(System.getProperty("snapback.cuts", ""));

  /** To the last of the steps, an initramfs that is made without KVM among them. */
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  @TestFactory
  Stream<DynamicTest> a_machine_whose_power_failed_during_setup_boots_and_setup_goes_on()
      throws Exception {
    List<String> steps = steps();
    assertThat(steps).hasSizeGreaterThan(20);
    return IntStream.rangeClosed(1, steps.size())
        .filter(number -> CHOSEN.matcher(steps.get(number - 1)).find())
        .mapToObj(number ->
            DynamicTest.dynamicTest(
                "%d of %d: %s".formatted(number, steps.size(), steps.get(number - 1)),
                () -> cutAt(number, steps.get(number - 1))));
  }

  private static List<String> steps() throws Exception {
    try (var candidate = Candidate.cloned("uncut", KIND)) {
      return candidate.setUp().steps();
    }
  }

  private static void cutAt(int number, String step) throws Exception {
    try (var candidate = Candidate.cloned("cut-" + number, KIND)) {
      var setup = candidate.startSetup();
      setup.awaitStep(number, PATIENCE);
      candidate.machine().power(Power.OFF);
      setup.end();
      assertThat(setup.steps().get(number - 1)).isEqualTo(step);

      candidate.machine().power(Power.ON);
      candidate.machine().awaitSsh(Candidate.BOOT);
      candidate.setUp();
      System.out.printf("cut at %d, %s: READY by the second setup%n", number, step);
    }
  }
}
