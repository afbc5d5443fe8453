package dev.snapback.agent.setup;

import dev.snapback.agent.machine.LiveRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Looks at what leads a boot to the root. Changes nothing. */
record LoaderSurvey(Questions questions) {
  private static final List<Path> SINGLE =
      List.of(
          BootText.FSTAB,
          BootText.DEFAULT_GRUB,
          BootText.KERNEL_INSTALL,
          Path.of("/boot/grub/grub.cfg"),
          Path.of("/boot/grub2/grub.cfg"),
          Path.of("/boot/grub/grubenv"),
          Path.of("/boot/grub2/grubenv"));
  // The Boot Loader Specification's entries, and what some systems keep beside GRUB's program.
  private static final Map<Path, Pattern> DIRECTORIES =
      Map.of(
          BootText.GRUB_PIECES,
          Pattern.compile(".*\\.cfg"),
          Path.of("/boot/loader/entries"),
          Pattern.compile(".*\\.conf"),
          Path.of("/boot/efi/loader/entries"),
          Pattern.compile(".*\\.conf"),
          Path.of("/boot/efi/EFI"),
          Pattern.compile("grub\\.cfg|grubenv"));
  private static final int DEPTH = 2;
  private static final Pattern RESUME = Pattern.compile("(?m)^\\s*RESUME=[\"']?([^\"'\\s]+)");

  Host.Loader look(Optional<LiveRoot.Mount> boot) throws IOException {
    var resume = RESUME.matcher(questions.file("/etc/initramfs-tools/conf.d/resume"));
    return new Host.Loader(
        questions.file("/proc/cmdline").strip(),
        boot,
        Files.isDirectory(questions.path("/sys/firmware/efi")),
        files(),
        resume.find() ? resume.group(1) : "");
  }

  private Map<Path, String> files() throws IOException {
    var files = new TreeMap<Path, String>();
    for (Path file : SINGLE) {
      add(files, questions.path(file.toString()));
    }
    for (var directory : DIRECTORIES.entrySet()) {
      for (Path file : below(directory.getKey())) {
        if (directory.getValue().matcher(file.getFileName().toString()).matches()) {
          add(files, file);
        }
      }
    }
    return files;
  }

  // By its own path: a rename would put a file in the place of a link.
  private void add(Map<Path, String> files, Path file) throws IOException {
    if (Files.isRegularFile(file) && Files.isReadable(file)) {
      Path real = file.toRealPath();
      Path name = Path.of("/").resolve(questions.root().toRealPath().relativize(real));
      files.put(name, Questions.file(real));
    }
  }

  private List<Path> below(Path directory) throws IOException {
    Path there = questions.path(directory.toString());
    if (!Files.isDirectory(there)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(there, DEPTH)) {
      return files.sorted().toList();
    }
  }

  /** What setup kept beside the files that it wrote anew, by the path of these. */
  List<Path> kept() throws IOException {
    try (Stream<Path> places =
        Stream.concat(
                Stream.of("/etc", "/etc/default", "/etc/default/grub.d", "/etc/kernel"),
                Stream.of(
                    "/boot/grub",
                    "/boot/grub2",
                    "/boot/loader/entries",
                    "/boot/efi/loader/entries",
                    "/boot/efi/EFI"))
            .map(questions::path)) {
      var kept = new TreeSet<Path>();
      for (Path place : places.filter(Files::isDirectory).toList()) {
        boolean deep = place.endsWith("EFI");
        try (Stream<Path> files = Files.walk(place, deep ? DEPTH : 1)) {
          files
              .map(Path::toString)
              .filter(name -> name.endsWith(SetupStep.Rewrite.KEPT))
              .map(name -> name.substring(0, name.length() - SetupStep.Rewrite.KEPT.length()))
              .map(name -> Path.of("/").resolve(questions.root().relativize(Path.of(name))))
              .forEach(kept::add);
        }
      }
      return List.copyOf(kept);
    }
  }
}
