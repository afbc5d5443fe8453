package dev.snapback.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The command line that turns a machine on. */
final class QemuCommand {
  static final String PROGRAM = "qemu-system-x86_64";
  static final int MEMORY_MIB = 2048;

  /** The controller's node port, as machines see it. */
  static final String CONTROLLER = "10.0.2.100:7443";

  private QemuCommand() {}

  /**
   * @param dataDisks the serials of further disks
   * @param savedState the snapshot to go on from, instead of a boot; it has no further disks
   */
  static List<String> of(
      MachineSpec machine, Firmware firmware, List<String> dataDisks, Optional<String> savedState) {
    List<String> command = new ArrayList<>(List.of(PROGRAM, "-name", machine.name()));
    command.addAll(accelerator(machine.accelerator()));
    command.addAll(hardware(machine.accelerator()));
    command.addAll(disk(machine));
    // Behind the disk: QEMU keeps a saved state's memory in the first that can hold one.
    command.addAll(firmware.options(machine.firmwareMemory()));
    for (int i = 0; i < dataDisks.size(); i++) {
      command.addAll(dataDisk(machine, dataDisks.get(i), i));
    }
    command.addAll(network(machine));
    if (machine.wired()) {
      command.addAll(wire(machine));
    }
    command.addAll(lines(machine));
    savedState.ifPresent(tag -> command.addAll(List.of("-loadvm", tag)));
    return command;
  }

  private static List<String> accelerator(Accelerator accelerator) {
    return switch (accelerator) {
      case KVM -> List.of("-accel", "kvm", "-cpu", "host");
      case TCG -> List.of("-accel", "tcg");
    };
  }

  // A new generation id tells the kernel of a restored machine that its random numbers are no
  // longer its own.
  private static List<String> hardware(Accelerator accelerator) {
    return List.of(
        "-machine",
        "pc",
        "-smp",
        Integer.toString(accelerator.processors()),
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

  // Behind the slots of the machine's other devices.
  private static List<String> dataDisk(MachineSpec machine, String serial, int number) {
    String file = escaped(machine.dataDisk(serial).toString());
    return List.of(
        "-drive",
        "if=none,id=data%d,format=qcow2,discard=unmap,file=%s".formatted(number, file),
        "-device",
        "virtio-blk-pci,drive=data%d,serial=%s,addr=%d".formatted(number, serial, 6 + number));
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

  // One wire for all machines of a lab: a multicast group of the host's loopback, of which the
  // lab's
  // port is the number. Slot 30 (0x1e) makes the name ens30.
  private static List<String> wire(MachineSpec machine) {
    int own = machine.sshPort();
    return List.of(
        "-netdev",
        "socket,id=wire,mcast=239.255.74.43:%d,localaddr=127.0.0.1"
            .formatted(machine.controllerPort()),
        "-device",
        "virtio-net-pci,netdev=wire,addr=1e,mac=52:54:00:74:%02x:%02x"
            .formatted(own >> 8, own & 0xff));
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
