package dev.snapback.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Finds out whether machines boot with KVM here. That {@code /dev/kvm} is there says little: there
 * are hosts, themselves virtual, where QEMU starts with it and the machine then stands still.
 */
final class AcceleratorProbe {
  // With KVM, firmware, boot loader and kernel need some three seconds to get there.
  private static final Duration LIMIT = Duration.ofSeconds(25);
  private static final Pattern BOOTED = Pattern.compile("Run /init as init process");

  private AcceleratorProbe() {}

  /**
   * The answer is kept beside the images, for as long as the host runs the same kernel: it is the
   * same for all of them.
   */
  static Accelerator choose(LabImage image, Consumer<String> progress)
      throws IOException, InterruptedException {
    if (!Files.isWritable(Path.of("/dev/kvm"))) {
      return Accelerator.TCG;
    }
    Path answer =
        image.directory().resolveSibling("accelerator-" + System.getProperty("os.version"));
    if (!Files.exists(answer)) {
      progress.accept(
          "lab: trying whether machines boot with KVM here, for at most "
              + LIMIT.toSeconds()
              + " s");
      Accelerator found = boots(image) ? Accelerator.KVM : Accelerator.TCG;
      progress.accept(
          switch (found) {
            case KVM -> "lab: they do";
            case TCG ->
                "lab: /dev/kvm is there, but no machine boots with it: taking TCG, which is slower";
          });
      Files.writeString(answer, found.name());
    }
    return Accelerator.valueOf(Files.readString(answer).strip());
  }

  private static boolean boots(LabImage image) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("snapback-kvm");
    Ports ports = Ports.ofThisHost();
    MachineSpec spec =
        new MachineSpec(
            "probe",
            directory,
            directory.resolve("qmp"),
            ports.next(),
            ports.next(),
            ports.next(),
            Accelerator.KVM,
            false);
    Machine machine = new Machine(spec, image);
    try {
      image.install(spec);
      machine.power(Power.ON);
      machine.console().await(BOOTED, 0, LIMIT);
      return true;
    } catch (LabException e) {
      return false;
    } finally {
      machine.power(Power.OFF);
      Directories.delete(directory);
    }
  }
}
