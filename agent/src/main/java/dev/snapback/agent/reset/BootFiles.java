package dev.snapback.agent.reset;

import dev.snapback.agent.kexec.KexecException;
import dev.snapback.agent.kexec.NextKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Each image's kernel, initramfs and command line, as setup took them from the pristine system: a
 * run that changes its own /boot changes nothing here.
 */
record BootFiles(Path directory) {

  /**
   * @param generation of the root that the jump leads to
   * @param leaves the UUID of the volume that runs now: whoever jumps before another root has its
   *     place does not get it again ({@code provisioning/initramfs/reset-init})
   */
  void load(NextKernel kernel, String image, long generation, String leaves)
      throws KexecException, IOException {
    Path files = directory.resolve(image);
    String commandLine = Files.readString(files.resolve("cmdline")).strip();
    kernel.load(
        files.resolve("vmlinuz"),
        files.resolve("initrd.img"),
        "%s snapback.generation=%d snapback.leaves=%s"
            .formatted(commandLine, generation, leaves.replace("-", "")));
  }

  /** The memory that they hold once loaded: about their sizes. */
  long bytes(String image) {
    Path files = directory.resolve(image);
    try {
      return Files.size(files.resolve("vmlinuz")) + Files.size(files.resolve("initrd.img"));
    } catch (IOException e) {
      return 0;
    }
  }
}
