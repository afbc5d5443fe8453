package dev.snapback.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The command line that turns a machine on. */
final class QemuCommand {
  static final String PROGRAM = "qemu-system-x86_64";
  static final int PROCESSORS = 2;
  static final int MEMORY_MIB = 2048;

  /** The controller's node port, as machines see it. */
  static final String CONTROLLER = "10.0.2.100:7443";

  private QemuCommand() {}

  /**
   * @param savedState the snapshot to go on from, instead of a boot
   */
  static List<String> of(MachineSpec machine, Optional<String> savedState) {
    List<String> command = new ArrayList<>(List.of(PROGRAM, "-name", machine.name()));
    command.addAll(accelerator(machine.accelerator()));
    command.addAll(hardware());
    command.addAll(disk(machine));
    command.addAll(network(machine));
    command.addAll(lines(machine));
    savedState.ifPresent(tag -> command.addAll(List.of("-loadvm", tag)));
    return command;
  }

  private static List<String> accelerator(Accelerator accelerator) {
    return switch (accelerator) {
      case KVM -> List.of("-accel", "kvm", "-cpu", "host");
      case TCG -> List.of("-accel", "tcg,thread=multi");
    };
  }

  // A new generation id tells the kernel of a restored machine that its random numbers are no
  // longer its own.
  private static List<String> hardware() {
    return List.of(
        "-machine",
        "pc",
        "-smp",
        Integer.toString(PROCESSORS),
        "-m",
        Integer.toString(MEMORY_MIB),
        "-nodefaults",
        "-display",
        "none",
        "-device",
        "virtio-rng-pci,addr=5",
        "-device",
        "vmgenid,guid=auto");
  }

  private static List<String> disk(MachineSpec machine) {
    return List.of(
        "-drive",
        "if=none,id=disk,format=qcow2,discard=unmap,file=" + escaped(machine.disk().toString()),
        "-device",
        "virtio-blk-pci,drive=disk,bootindex=1,addr=4");
  }

  // Restricted to what is forwarded: else a machine would reach the host's loopback, and there its
  // neighbours' ports.
  // Slot 3 on this machine type makes the name ens3, which the image's /etc/network/interfaces has.
  private static List<String> network(MachineSpec machine) {
    return List.of(
        "-netdev",
        "user,id=net,restrict=on"
            + (",hostfwd=tcp:127.0.0.1:" + machine.sshPort() + "-:22")
            + (",hostfwd=tcp:127.0.0.1:" + machine.agentPort() + "-:7400")
            + (",guestfwd=tcp:"
                + CONTROLLER
                + "-cmd:socat - TCP:127.0.0.1:"
                + machine.controllerPort()),
        "-device",
        "virtio-net-pci,netdev=net,addr=3");
  }

  private static List<String> lines(MachineSpec machine) {
    return List.of(
        "-chardev",
        "file,id=console,append=on,path=" + escaped(machine.console().toString()),
        "-serial",
        "chardev:console",
        "-qmp",
        "unix:" + escaped(machine.qmp().toString()) + ",server=on,wait=off",
        "-pidfile",
        machine.pidFile().toString(),
        "-daemonize");
  }

  /** QEMU's options are separated by commas; one that is meant is doubled. */
  static String escaped(String value) {
    return value.replace(",", ",,");
  }
}
