package dev.snapback.controller.qemu;

import dev.snapback.controller.node.ProviderSetup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How machines are made.
 *
 * @param program QEMU's
 * @param accelerator {@code kvm} or {@code tcg}
 * @param images the file of each, by name
 * @param bridge of the host, that each machine is connected to besides; empty: none
 * @param user by whom machines are logged in to
 */
record QemuSettings(
    String program,
    String accelerator,
    Map<String, Path> images,
    Optional<String> bridge,
    String user) {
  private static final Set<String> KEYS =
      Set.of("program", "accelerator", "images", "bridge", "user");
  private static final Path KVM = Path.of("/dev/kvm");

  QemuSettings {
    images = Map.copyOf(images);
  }

  /**
   * @throws IllegalArgumentException where something makes no sense
   */
  static QemuSettings of(ProviderSetup setup) {
    Set<String> unknown = new TreeSet<>(setup.settings().keySet());
    unknown.removeAll(KEYS);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "unknown settings %s; expected are some of %s".formatted(unknown, new TreeSet<>(KEYS)));
    }
    String accelerator = text(setup, "accelerator", Files.isWritable(KVM) ? "kvm" : "tcg");
    if (!Set.of("kvm", "tcg").contains(accelerator)) {
      throw new IllegalArgumentException(
          "accelerator: expected is kvm or tcg, found " + accelerator);
    }
    return new QemuSettings(
        text(setup, "program", "qemu-system-x86_64"),
        accelerator,
        images(setup.settings().getOrDefault("images", Map.of())),
        Optional.of(text(setup, "bridge", "")).filter(bridge -> !bridge.isEmpty()),
        text(setup, "user", "root"));
  }

  private static Map<String, Path> images(Object said) {
    if (!(said instanceof Map<?, ?> named)) {
      throw new IllegalArgumentException(
          "images: expected are names, each with a file; found " + said);
    }
    Map<String, Path> images = new HashMap<>();
    named.forEach((name, file) -> {
      if (!(file instanceof String path) || !path.startsWith("/")) {
        throw new IllegalArgumentException(
            "images.%s: expected is the absolute path of a qcow2 file, found %s"
                .formatted(name, file));
      }
      images.put(String.valueOf(name), Path.of(path));
    });
    return images;
  }

  private static String text(ProviderSetup setup, String key, String usual) {
    Object said = setup.settings().getOrDefault(key, usual);
    if (said instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("%s: expected is a text, found %s".formatted(key, said));
  }
}
