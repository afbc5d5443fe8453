package dev.snapback.agent.setup;

import dev.snapback.agent.lvm.MapperName;
import dev.snapback.agent.machine.Settings;
import dev.snapback.agent.machine.Volumes;
import dev.snapback.agent.setup.SetupStep.Command;
import dev.snapback.agent.setup.SetupStep.Write;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The steps of setup that fill the agent's root, and that make the machine start the agent. */
final class PayloadSteps {
  private static final Path ROOT = VolumeSteps.ROOT;
  private static final String READABLE = "rw-r--r--";
  private static final Path UNIT_DIRECTORY = Path.of("/etc/systemd/system");
  private static final Path HOST_PROGRAM = Path.of("/usr/sbin/snapback-agent");

  // The machine's own name service, as long as there is one; the links lead into the root of
  // process 1.
  private static final Map<String, String> ETC_LINKS =
      Map.of(
          "resolv.conf", "/proc/1/root/etc/resolv.conf",
          "hosts", "/proc/1/root/etc/hosts",
          "localtime", "/proc/1/root/etc/localtime");

  private static final Map<String, String> ETC_FILES =
      Map.of(
          "passwd", "root:x:0:0:root:/tmp:/bin/sh\n",
          "group", "root:x:0:\n",
          "nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n");

  // By default systemd gives up on a device after 90 s, and the agent would be missing until the
  // next boot.
  private static final String PATIENCE = "[Unit]\nJobRunningTimeoutSec=15min\n";

  private PayloadSteps() {}

  static List<SetupStep> fill(Host host, String group, SetupOptions options) {
    var steps = new ArrayList<SetupStep>();
    var directories = new ArrayList<>(List.of("mkdir", "-p"));
    for (String name : List.of("agent", "dev", "proc", "sys", "run", "tmp", "usr", "etc", "boot")) {
      directories.add(ROOT.resolve(name).toString());
    }
    Path boot = ROOT.resolve("boot").resolve(options.image());
    directories.add(boot.toString());
    host.payload()
        .links()
        .values()
        .forEach(target -> directories.add(ROOT.resolve(target).toString()));
    steps.add(new Command("lay out the agent's root", directories));
    host.payload()
        .links()
        .forEach((name, target) ->
            steps.add(
                Command.of(
                    "lay out the agent's root",
                    "ln",
                    "-sfn",
                    target,
                    ROOT.resolve(name).toString())));
    // -a keeps the times: the AOT cache is void if the jars' are others.
    steps.add(
        Command.of(
            "copy the agent and its runtime",
            "cp",
            "-a",
            "--no-preserve=ownership",
            options.bundle() + "/.",
            ROOT + "/agent/"));
    var copy = new ArrayList<>(List.of("cp", "--dereference", "--parents", "-t", ROOT.toString()));
    host.payload().toolFiles().forEach(file -> copy.add(file.toString()));
    steps.add(new Command("copy the machine's tools and their libraries", copy));
    steps.addAll(etc());
    steps.addAll(boot(host, boot, group, options));
    steps.add(
        new Write(
            "write the settings",
            VolumeSteps.STATE.resolve(Settings.FILE),
            "rw-------",
            new Settings(group, options.image()).text()));
    return steps;
  }

  private static List<SetupStep> etc() {
    var steps = new ArrayList<SetupStep>();
    Path etc = ROOT.resolve("etc");
    ETC_LINKS.forEach((name, target) ->
        steps.add(
            Command.of(
                "use the machine's name service",
                "ln",
                "-sfn",
                target,
                etc.resolve(name).toString())));
    ETC_FILES.forEach((name, content) ->
        steps.add(new Write("write the agent's /etc", etc.resolve(name), READABLE, content)));
    return steps;
  }

  private static List<SetupStep> boot(Host host, Path boot, String group, SetupOptions options) {
    String words = "keep the image's kernel";
    var steps = new ArrayList<SetupStep>(keptBoot(host, boot.resolve("partition")));
    String kernel = host.kernel().image().orElseThrow().toString();
    Collections.addAll(
        steps,
        Command.of(words, "cp", "-L", kernel, boot + "/vmlinuz"),
        new Write(words, boot.resolve("vmlinuz.sha256"), READABLE, host.kernel().sha256() + "\n"),
        Command.of(
            "make the initramfs of a reset",
            "sh",
            options.bundle() + "/initramfs/make-reset-initramfs",
            boot + "/initrd.img",
            host.kernel().release(),
            group,
            host.rootName().map(RootName::volume).orElseThrow()),
        new Write(
            "keep the kernel's command line",
            boot.resolve("cmdline"),
            READABLE,
            LoaderFiles.commandLine(host) + "\n"));
    return steps;
  }

  // What a run does to /boot is put right by this (BootPartition). Where it is a directory of the
  // root, there is nothing to put right: a boot loader goes on reading the pristine one.
  private static List<SetupStep> keptBoot(Host host, Path kept) {
    if (host.loader().partition().isEmpty()) {
      return List.of();
    }
    String words = "keep a copy of /boot";
    var steps = new ArrayList<SetupStep>();
    // -x: each file system for itself.
    steps.add(Command.of(words, "cp", "-ax", "/boot/.", kept.toString()));
    LoaderFiles.of(host)
        .loader()
        .forEach((file, change) -> {
          if (LoaderFiles.isKept(file)) {
            steps.add(
                new SetupStep.Rewrite(
                    words,
                    kept.resolve(Path.of("/boot").relativize(file)),
                    change.former(),
                    change.text()));
          }
        });
    return steps;
  }

  /** What leads to the root names it as its snapshots need it. */
  static List<SetupStep> rewrites(Map<Path, LoaderFiles.Change> changes, String words) {
    return changes.entrySet().stream()
        .<SetupStep>map(file ->
            new SetupStep.Rewrite(
                words, file.getKey(), file.getValue().former(), file.getValue().text()))
        .toList();
  }

  /** Before the root becomes the image and /boot is kept, so that it is part of both. */
  static List<SetupStep> hook(Host host, SetupOptions options) {
    if (host.initramfs().hookInPlace()) {
      return List.of();
    }
    String words = "let the initramfs give each boot its root";
    return List.of(
        Command.of(words, "sh", options.bundle() + "/initramfs/install"),
        new Command("make the initramfs anew, which takes a while", host.initramfs().maker()));
  }

  static List<SetupStep> units(Host host, String group, SetupOptions options, Becoming becoming) {
    var steps = new ArrayList<SetupStep>();
    // An image that is not the running root needs the hook as well: the next initramfs may be made
    // from it. It ends with 3 where all is there.
    becoming
        .mounted()
        .ifPresent(image ->
            steps.add(
                Command.of(
                    "let the initramfs give each boot its root",
                    "sh",
                    "-c",
                    "sh \"$1\" \"$2\" || [ $? = 3 ]",
                    "install",
                    options.bundle() + "/initramfs/install",
                    image.toString())));
    for (String unit : SetupPlan.UNITS) {
      boolean program = unit.equals(HOST_PROGRAM.getFileName().toString());
      steps.add(
          new Write(
              "make the machine start the agent",
              becoming.at(program ? HOST_PROGRAM : UNIT_DIRECTORY.resolve(unit)),
              program ? "rwxr-xr-x" : READABLE,
              host.payload()
                  .units()
                  .getOrDefault(unit, "")
                  .replace("@group@", MapperName.mangled(group))));
    }
    for (String volume : List.of(Volumes.AGENT, Volumes.STATE)) {
      Path folder = becoming.at(patience(group, volume));
      String words = "let a slow boot find the volumes";
      steps.add(Command.of(words, "mkdir", "-p", folder.toString()));
      steps.add(new Write(words, folder.resolve("snapback.conf"), READABLE, PATIENCE));
    }
    var enable = new ArrayList<>(List.of("systemctl", "enable", "--quiet"));
    becoming.mounted().ifPresent(image -> enable.add("--root=" + image));
    enable.add("snapback-agent.service");
    steps.add(new Command("make the machine start the agent", enable));
    return steps;
  }

  /** The directory that says how long a boot waits for a volume. */
  static Path patience(String group, String volume) {
    return UNIT_DIRECTORY.resolve(deviceUnit(MapperName.device(group, volume)) + ".d");
  }

  /** All that {@link #units} leaves on the root. */
  static List<Path> unitFiles() {
    return SetupPlan.UNITS.stream()
        .map(unit ->
            unit.equals(HOST_PROGRAM.getFileName().toString())
                ? HOST_PROGRAM
                : UNIT_DIRECTORY.resolve(unit))
        .toList();
  }

  /**
   * The name of a device's unit: systemd.unit(5), "String escaping for inclusion in unit names".
   */
  static String deviceUnit(String device) {
    var name = new StringBuilder();
    for (char c : device.substring(1).toCharArray()) {
      boolean plain = Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == ':';
      name.append(c == '/' ? "-" : plain ? String.valueOf(c) : "\\x%02x".formatted((int) c));
    }
    return name + ".device";
  }
}
