package dev.snapback.lab.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.lab.Lab;
import dev.snapback.lab.LabImage;
import dev.snapback.lab.Machine;
import dev.snapback.lab.fleet.House;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A new operator's way: two machines as they were installed, three packages, and docs/operating.md,
 * whose own commands are run, one after the other, on the machine that they are for.
 */
@Tag("long")
class OperatingPageIT {
  private static final Duration BOOT = Duration.ofMinutes(10);
  private static final Duration CALL = Duration.ofMinutes(5);

  /** An installation makes three caches, and a setup takes a boot and a reset. */
  private static final Duration COMMAND = Duration.ofMinutes(40);

  private static final String HOSTS =
      "192.168.74.1 controller.example.com\\n192.168.74.2 m1.example.com\\n";

  @TempDir private Path directory = Path.of("");

  @Test
  void the_page_leads_from_two_installed_machines_and_three_packages_to_a_green_run()
      throws Exception {
    House house = House.here();
    List<Path> packages = house.packages();
    assertThat(packages).as("make packages makes them").hasSize(3);
    List<String> commands =
        Page.commands(house.file("docs/operating.md"), "From two machines to a green run");
    assertThat(commands).hasSizeGreaterThan(4);
    Lab lab =
        Lab.open(directory, LabImage.defaultCache(), OptionalInt.empty(), System.out::println);
    try {
      List<Machine> machines = lab.upWired(2, "m");
      Machine controller = machines.getFirst();
      Machine node = machines.getLast();
      connect(controller, 1);
      connect(node, 2);
      trust(controller, node);
      for (Path file : packages) {
        controller.copyTo(file, file.getFileName().toString(), CALL);
      }

      String last = "";
      for (String command : commands) {
        System.out.println("# " + command);
        last = controller.shell(command + " 2>&1", COMMAND);
        System.out.println(last);
      }

      assertThat(last).contains("green on m1");
      // The run's root is gone with the reset that follows.
      var boot = Pattern.compile("boot=(\\S+)").matcher(last);
      assertThat(boot.find()).isTrue();
      node.awaitOtherBoot(boot.group(1), BOOT);
      assertThat(node.shell("lvs --noheadings -o lv_name main", CALL)).contains("orig_root");
    } finally {
      lab.down();
    }
  }

  /** What an operator's network does: addresses, and names for them. */
  private static void connect(Machine machine, int number) throws Exception {
    machine.awaitSsh(BOOT);
    machine.shell(
        "printf 'auto ens30\\niface ens30 inet static\\n  address 192.168.74.%d/24\\n' >/etc/network/interfaces.d/wire"
                .formatted(number)
            + " && printf '%s' >>/etc/hosts && ifup ens30".formatted(HOSTS),
        CALL);
    if (number > 1) {
      machine.shell("hostnamectl hostname m1", CALL);
    }
  }

  private static void trust(Machine from, Machine to) throws Exception {
    from.shell("ssh-keygen -q -t ed25519 -N '' -f ~/.ssh/id_ed25519", CALL);
    String key = from.shell("cat ~/.ssh/id_ed25519.pub", CALL).strip();
    to.shell("echo '%s' >>~/.ssh/authorized_keys".formatted(key), CALL);
  }
}
