package dev.snapback.lab.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.snapback.lab.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * From installed to READY with one command, three resets, and back again: on each kind of machine,
 * two of which are tried in every test of the lab. Such a machine mostly waits for one processor,
 * so they are tried beside the others.
 *
 * <p>{@code -Dsnapback.kinds=KIND,KIND} tries only those; {@code recipe} is one of them.
 */
@Execution(ExecutionMode.CONCURRENT)
class SetupIT {
  private static final String CHOSEN = System.getProperty("snapback.kinds", "");

  @ParameterizedTest
  @ValueSource(strings = {"uefi", "uuid"})
  void an_installed_machine_becomes_a_node_and_itself_again(String kind) throws Exception {
    assumeChosen(kind);
    becomesANodeAndItselfAgain(kind);
  }

  @Tag("setup")
  @ParameterizedTest
  @ValueSource(strings = {"bios", "boot-in-root", "xfs", "trixie", "dracut"})
  void and_so_does_one_of_another_kind(String kind) throws Exception {
    assumeChosen(kind);
    becomesANodeAndItselfAgain(kind);
  }

  private static void becomesANodeAndItselfAgain(String kind) throws Exception {
    try (var candidate = Candidate.booted(kind, kind)) {
      var before = MachineState.of(candidate.machine());

      becomesANode(candidate);

      isAgain(candidate, before);
    }
  }

  @Tag("setup")
  @Test
  void a_machine_of_the_recipe_is_adopted_and_becomes_what_it_was_before_the_recipe()
      throws Exception {
    assumeChosen("recipe");
    try (var candidate = Candidate.booted("recipe", "bios")) {
      var installed = MachineState.of(candidate.machine());
      byTheRecipe(candidate);
      var byHand = MachineState.of(candidate.machine());
      assertThat(byHand.volumes()).contains("main orig_root owi", "main root swi");

      becomesANode(candidate);

      // Its classic roots are gone with undo; what its script wrote to the root is not.
      isAgain(candidate, new MachineState(installed.volumes(), byHand.files()));
    }
  }

  private static void assumeChosen(String kind) {
    assumeTrue(CHOSEN.isEmpty() || List.of(CHOSEN.split(",")).contains(kind));
  }

  private static void becomesANode(Candidate candidate) throws Exception {
    candidate.setUp();
    for (int i = 0; i < 3; i++) {
      // Each fails where the one before it has left something, and is followed by a reset.
      candidate.run();
    }
    candidate.machine().awaitSsh(Candidate.BOOT);
    candidate.machine().shell("test ! -e /mark", Candidate.QUICK);
  }

  private static void isAgain(Candidate candidate, MachineState before) throws Exception {
    candidate.undo();
    candidate.machine().reboot(Candidate.BOOT);
    var after = MachineState.of(candidate.machine());
    assertThat(after.volumes()).isEqualTo(before.volumes());
    assertThat(after.files().lines()).containsExactlyElementsOf(before.files().lines().toList());
  }

  private static void byTheRecipe(Candidate candidate) throws Exception {
    Machine machine = candidate.machine();
    String before = machine.bootId();
    machine.ssh(List.of("sh", "-e", "-c", recipe()), Candidate.QUICK);
    machine.awaitOtherBoot(before, Candidate.BOOT);
    machine.shell("! findmnt --noheadings --source /dev/mapper/main-orig_root", Candidate.QUICK);
  }

  private static String recipe() throws IOException {
    try (InputStream in = SetupIT.class.getResourceAsStream("/recipe-of-2012.sh")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
