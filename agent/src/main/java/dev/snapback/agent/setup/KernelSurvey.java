package dev.snapback.agent.setup;

import dev.snapback.agent.machine.FileDigest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks at the kernel that runs. Changes nothing. */
record KernelSurvey(Questions questions) {
  // The firmware's own variable (UEFI 2.10, 3.3); four bytes of attributes come before its one.
  private static final String SECURE_BOOT =
      "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";
  // Documentation/ABI/testing/securityfs: "none [integrity] confidentiality".
  private static final Pattern CHOSEN = Pattern.compile("\\[(\\w+)]");

  Host.Kernel look() throws IOException {
    String release = questions.file("/proc/sys/kernel/osrelease").strip();
    var image = first("vmlinuz-" + release, "vmlinux-" + release);
    String secure = questions.file(SECURE_BOOT);
    var lockdown = CHOSEN.matcher(questions.file("/sys/kernel/security/lockdown"));
    return new Host.Kernel(
        release,
        image,
        first("initrd.img-" + release, "initramfs-" + release + ".img"),
        image.isPresent() ? FileDigest.sha256(image.get()) : "",
        image.isPresent() && isSigned(image.get()),
        questions.file("/boot/config-" + release),
        questions.file("/proc/sys/kernel/kexec_load_disabled").strip().equals("1"),
        lockdown.find() ? lockdown.group(1) : "none",
        !secure.isEmpty() && secure.charAt(secure.length() - 1) == 1,
        drivers(),
        questions.command("uname", "-m").strip(),
        questions.file("/sys/class/dmi/id/sys_vendor").strip());
  }

  private Optional<Path> first(String... names) {
    return Stream.of(names)
        .map(name -> questions.path("/boot").resolve(name))
        .filter(Files::isReadable)
        .findFirst();
  }

  // proc(5), /proc/modules: a module's name is the first word.
  private Set<String> drivers() {
    return questions
        .file("/proc/modules")
        .lines()
        .map(line -> line.split(" ", 2)[0])
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Whether a PE image has a certificate table (Microsoft, PE Format, "Optional Header Data
   * Directories", number 4).
   */
  static boolean isSigned(Path image) throws IOException {
    try (var file = new RandomAccessFile(image.toFile(), "r")) {
      var start = new byte[0x1000];
      int length = file.read(start);
      var header = ByteBuffer.wrap(start, 0, Math.max(0, length)).order(ByteOrder.LITTLE_ENDIAN);
      if (length < 0x40 || header.getShort(0) != 0x5a4d) {
        return false;
      }
      int signature = header.getInt(0x3c);
      int optional = signature + 24;
      if (signature < 0 || optional + 0xb0 > length || header.getInt(signature) != 0x4550) {
        return false;
      }
      // PE32+ and PE32 differ in the size of what comes before the table.
      int certificates = optional + (header.getShort(optional) == 0x20b ? 144 : 128);
      return header.getInt(certificates + 4) > 0;
    }
  }
}
