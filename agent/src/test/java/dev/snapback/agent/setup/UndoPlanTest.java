package dev.snapback.agent.setup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.agent.lvm.SnapshotKind;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UndoPlanTest {
  private static final SetupOptions OPTIONS =
      new SetupOptions("bookworm", Path.of("/b"), Optional.empty(), Optional.empty(), false);

  @Test
  void a_machine_that_was_never_set_up_has_nothing_to_undo() throws Exception {
    var machine = PretendedHost.installed();
    machine.hookInPlace = false;

    assertThat(plan(machine)).isInstanceOf(UndoPlan.Nothing.class);
  }

  @Test
  void a_node_is_to_boot_its_pristine_root_first_and_says_what_that_loses() throws Exception {
    var machine = nodeOf(PretendedHost.installed());
    machine.lvm.snapshot(
        "main",
        "orig_root",
        "held_17",
        new SnapshotKind.Classic(1L << 20),
        Set.of("snapback.role=root"));

    var first = (UndoPlan.RebootFirst) plan(machine);

    assertThat(first.steps())
        .extracting(SetupStep::shown)
        .containsExactly("lvm lvchange --yes --addtag snapback.undo=yes main/orig_root");
    assertThat(first.losses())
        .anyMatch(loss -> loss.startsWith("all that was written to the running root"))
        .contains("the root that was kept for run 17");
  }

  @Test
  void the_mark_is_set_once() throws Exception {
    var machine = nodeOf(PretendedHost.installed());
    machine.carryOut(((UndoPlan.RebootFirst) plan(machine)).steps(), 1);

    assertThat(((UndoPlan.RebootFirst) plan(machine)).steps()).isEmpty();
  }

  @Test
  void on_the_pristine_root_the_rest_goes_and_the_hook_stays_until_the_name_is_right()
      throws Exception {
    var machine = nodeOf(PretendedHost.installed("slash", "UUID=" + PretendedHost.UUID));
    machine.carryOut(((UndoPlan.RebootFirst) plan(machine)).steps(), 1);
    machine.boot();

    assertThat(((UndoPlan.Rest) plan(machine)).steps())
        .extracting(SetupStep::shown)
        .containsSubsequence(
            "systemctl disable --quiet --now snapback-agent.service",
            "lvm lvremove --yes --force main/snapback",
            "mv -f /boot/grub/grub.cfg.before-snapback /boot/grub/grub.cfg",
            "mv -f /etc/fstab.before-snapback /etc/fstab",
            "lvm lvrename main root slash",
            "update-initramfs -u -k 6.1",
            "rm -rf -- /usr/lib/snapback/initramfs")
        .last()
        .asString()
        .startsWith("lvm lvchange --yes --deltag snapback.")
        .endsWith(" main/slash");
  }

  @ParameterizedTest
  @MethodSource("machines")
  void a_node_becomes_what_it_was_wherever_undo_is_cut(Supplier<PretendedHost> machines)
      throws Exception {
    // What an initramfs has of us does no harm, and a machine may have come with it.
    boolean recipe = machines.toString().equals("recipe");
    for (boolean rebooted : new boolean[] {false, true}) {
      for (int cut = 0; cut < 40; cut++) {
        var machine = nodeOf(machines.get());
        machine.carryOut(steps(plan(machine)), rebooted ? 99 : cut);
        machine.boot();
        if (rebooted) {
          machine.carryOut(steps(plan(machine)), cut);
          machine.boot();
        }
        undo(machine);

        var before = machines.get();
        if (!recipe) {
          assertThat(machine.volumes()).as("cut at %d", cut).isEqualTo(before.volumes());
        }
        assertThat(machine.files).as("cut at %d", cut).isEqualTo(before.files);
        machine.boot();
        assertThat(plan(machine)).isInstanceOf(UndoPlan.Nothing.class);
        assertThat(machine.group().volumes()).allMatch(volume -> volume.tags().isEmpty());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("machines")
  void a_setup_that_was_cut_off_is_undone(Supplier<PretendedHost> machines) throws Exception {
    var first = machines.get();
    int steps =
        ((SetupPlan.Todo) SetupPlan.of(first.host(), OPTIONS, Instant.EPOCH)).steps().size();
    for (int cut = 0; cut <= steps; cut++) {
      var machine = machines.get();
      var setup = (SetupPlan.Todo) SetupPlan.of(machine.host(), OPTIONS, Instant.EPOCH);
      machine.carryOut(setup.steps(), cut);

      undo(machine);

      var before = machines.get();
      assertThat(machine.files).as("cut at %d", cut).isEqualTo(before.files);
      assertThat(machine.volumes()).as("cut at %d", cut).doesNotContain("snapback");
      machine.boot();
      if (!machines.toString().equals("recipe")) {
        assertThat(machine.volumes()).as("cut at %d", cut).isEqualTo(before.volumes());
      }
    }
  }

  static Stream<Supplier<PretendedHost>> machines() {
    return Machines.all();
  }

  /** To its end, with the reboots that it asks for. */
  private static void undo(PretendedHost machine) throws Exception {
    for (int i = 0; i < 3 && !(plan(machine) instanceof UndoPlan.Nothing); i++) {
      boolean reboot = plan(machine) instanceof UndoPlan.RebootFirst;
      machine.carryOut(steps(plan(machine)), Integer.MAX_VALUE);
      if (reboot) {
        machine.boot();
      }
    }
    assertThat(plan(machine)).isInstanceOf(UndoPlan.Nothing.class);
  }

  private static List<SetupStep> steps(UndoPlan plan) {
    return switch (plan) {
      case UndoPlan.Nothing _ -> List.of();
      case UndoPlan.RebootFirst first -> first.steps();
      case UndoPlan.Rest rest -> rest.steps();
    };
  }

  private static PretendedHost nodeOf(PretendedHost machine) throws Exception {
    var setup = (SetupPlan.Todo) SetupPlan.of(machine.host(), OPTIONS, Instant.EPOCH);
    machine.carryOut(setup.steps(), Integer.MAX_VALUE);
    machine.boot();
    return machine;
  }

  private static UndoPlan plan(PretendedHost machine) throws Exception {
    return UndoPlan.of(machine.host(), machine.traces());
  }
}
