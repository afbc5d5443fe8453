package dev.snapback.controller.qemu;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line that starts a machine; a function of what is to be started. */
record QemuCommand(QemuSettings settings, String name, int cores, int memoryMib, int sshPort) {

  /**
   * @param files the machine's own
   */
  List<String> words(MachineFiles files) {
    List<String> words = new ArrayList<>(List.of(settings.program(), "-name", name));
    words.addAll(List.of("-machine", "q35", "-accel", settings.accelerator()));
    words.addAll(List.of("-cpu", settings.accelerator().equals("kvm") ? "host" : "max"));
    words.addAll(List.of("-smp", Integer.toString(cores), "-m", Integer.toString(memoryMib)));
    words.addAll(List.of("-nodefaults", "-no-user-config", "-display", "none"));
    // Of what a machine never needs QEMU for: it could be broken out of. (To deny more, a change
    // of privileges or a new process, would deny it -daemonize.)
    words.addAll(List.of("-sandbox", "on,obsolete=deny,resourcecontrol=deny"));
    words.addAll(
        List.of(
            "-blockdev",
            "driver=qcow2,node-name=disk,discard=unmap,file.driver=file,file.filename="
                + escaped(files.disk()),
            "-device",
            "virtio-blk-pci,drive=disk,bootindex=1"));
    // NoCloud looks for a FAT or ISO 9660 file system of this label.
    words.addAll(
        List.of(
            "-blockdev",
            "driver=vvfat,node-name=seed,read-only=on,label=CIDATA,dir=" + escaped(files.seed()),
            "-device",
            "virtio-blk-pci,drive=seed"));
    words.addAll(
        List.of(
            "-netdev",
            "user,id=ssh,restrict=on,hostfwd=tcp:127.0.0.1:%d-:22".formatted(sshPort),
            "-device",
            "virtio-net-pci,netdev=ssh"));
    settings
        .bridge()
        .ifPresent(bridge ->
            words.addAll(
                List.of(
                    "-netdev",
                    "bridge,id=lan,br=" + bridge.replace(",", ",,"),
                    "-device",
                    "virtio-net-pci,netdev=lan,mac=" + mac())));
    words.addAll(List.of("-device", "virtio-rng-pci"));
    words.addAll(
        List.of(
            "-chardev",
            "file,id=console,path=" + escaped(files.console()),
            "-serial",
            "chardev:console"));
    words.addAll(List.of("-pidfile", files.pid().toString(), "-daemonize"));
    return words;
  }

  /** Of the addresses that nobody else gives out, by the name: no two machines share one. */
  private String mac() {
    int hash = name.hashCode();
    return "52:54:%02x:%02x:%02x:%02x"
        .formatted((hash >> 24) & 0xff, (hash >> 16) & 0xff, (hash >> 8) & 0xff, hash & 0xff);
  }

  /** A comma ends an option's value, unless there are two. */
  private static String escaped(Path path) {
    return path.toString().replace(",", ",,");
  }
}
