package dev.snapback.agent.setup;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which of the files that lead a boot to its root have to change, and how.
 *
 * @param system those on the root itself: they become part of the image
 * @param loader what the boot loader reads
 */
record LoaderFiles(Map<Path, Change> system, Map<Path, Change> loader) {

  record Change(String former, String text) {}

  private static final Path BOOT = Path.of("/boot");
  private static final Path ETC = Path.of("/etc");

  static LoaderFiles of(Host host) {
    var system = new TreeMap<Path, Change>();
    var loader = new TreeMap<Path, Change>();
    var name = host.rootName();
    if (name.isPresent()) {
      boolean noResume = resumesFromRoot(host, name.get());
      boolean ambiguous =
          host.loader().files().entrySet().stream()
              .anyMatch(file -> namesAmbiguously(file.getKey(), file.getValue(), name.get()));
      host.loader()
          .files()
          .forEach((path, text) -> {
            // What GRUB makes of this one is only in doubt where it has made it so before.
            if (path.equals(BootText.DEFAULT_GRUB) && !ambiguous && !text.contains("resume=")) {
              return;
            }
            String rewritten = BootText.rewritten(path, text, name.get(), noResume);
            if (!rewritten.equals(text)) {
              (path.startsWith(ETC) ? system : loader).put(path, new Change(text, rewritten));
            }
          });
    }
    return new LoaderFiles(system, loader);
  }

  /** A hibernated system in a file of the root, which is another root at the next boot. */
  private static boolean resumesFromRoot(Host host, RootName name) {
    String resume = host.loader().resume();
    return name.isMeant(resume) || name.isWanted(resume);
  }

  private static boolean namesAmbiguously(Path path, String text, RootName name) {
    return text.lines()
        .anyMatch(
            line -> BootText.boots(path, line, name) && name.isAmbiguous(BootText.rootOf(line)));
  }

  /** Whether setup's copy of {@code /boot} holds it: the firmware's partition is another one. */
  static boolean isKept(Path path) {
    return path.startsWith(BOOT) && !path.startsWith(BOOT.resolve("efi"));
  }

  /** The kernel's command line from now on. */
  static String commandLine(Host host) {
    String line = host.loader().commandLine().strip();
    return host.rootName()
        .map(name -> BootText.words(line, name, resumesFromRoot(host, name)))
        .orElse(line);
  }
}
