package dev.snapback.agent.setup;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The files that lead a boot to its root, written anew so that they name it as its snapshots need
 * it. Pure; what is not ours in a file stays as it is, byte by byte.
 */
final class BootText {
  static final Path FSTAB = Path.of("/etc/fstab");
  static final Path DEFAULT_GRUB = Path.of("/etc/default/grub");

  /** Read after {@link #DEFAULT_GRUB}, on Debian and its kin. */
  static final Path GRUB_PIECES = Path.of("/etc/default/grub.d");

  static final Path KERNEL_INSTALL = Path.of("/etc/kernel/cmdline");
  private static final String GRUBENV = "grubenv";

  // linux and its kin: GRUB's commands; options: the Boot Loader Specification's entries.
  private static final Pattern KERNEL_LINE =
      Pattern.compile(
          "^(\\s*(?:linux\\w*|options|(?:set\\s+)?(?:default_)?kernelopts=)\\s*\"?)(.*?)(\"?\\s*)$");
  private static final Pattern GRUB_WORDS =
      Pattern.compile("^(\\s*GRUB_CMDLINE_LINUX\\w*=([\"']?))(.*?)(\\2\\s*)$");
  private static final Pattern DISABLE_UUID =
      Pattern.compile("(?m)^\\s*#?\\s*GRUB_DISABLE_LINUX_UUID=.*$");
  private static final Pattern ROOT = Pattern.compile("(?:^|[\\s=\"])root=(\\S+)");
  private static final Pattern WORD = Pattern.compile("(\\s*)(\\S+)");
  private static final Pattern FSTAB_LINE =
      Pattern.compile("^(\\s*)([^#\\s]\\S*)(\\s+)(\\S+)(.*)$");

  /** GRUB's own: its environment block is this long, and filled up with {@code #}. */
  private static final int GRUBENV_BYTES = 1024;

  private BootText() {}

  /**
   * @param path says what kind of file it is
   * @param noResume whether no boot may resume
   */
  static String rewritten(Path path, String text, RootName root, boolean noResume) {
    if (path.equals(FSTAB)) {
      return eachLine(text, line -> fstabLine(line, root));
    }
    if (path.equals(DEFAULT_GRUB)) {
      return defaultGrub(text, root, noResume);
    }
    if (path.startsWith(GRUB_PIECES)) {
      return eachLine(text, line -> grubLine(line, root, noResume));
    }
    if (path.equals(KERNEL_INSTALL)) {
      return eachLine(text, line -> namesRoot(line, root) ? words(line, root, noResume) : line);
    }
    if (path.endsWith(GRUBENV)) {
      return grubenv(text, root, noResume);
    }
    return eachLine(text, line -> kernelLine(line, root, noResume));
  }

  /** A kernel's command line, or a part of it. */
  static String words(String line, RootName root, boolean noResume) {
    var words = new ArrayList<String>();
    var gaps = new ArrayList<String>();
    boolean resumes = noResume;
    var matcher = WORD.matcher(line);
    while (matcher.find()) {
      String word = matcher.group(2);
      if (word.startsWith("resume=") || word.startsWith("resume_offset=")) {
        resumes = true;
      } else {
        gaps.add(matcher.group(1));
        words.add(word(word, root));
      }
    }
    if (resumes && !words.contains("noresume")) {
      gaps.add(words.isEmpty() ? "" : " ");
      words.add("noresume");
    }
    var text = new StringBuilder();
    for (int i = 0; i < words.size(); i++) {
      text.append(gaps.get(i)).append(words.get(i));
    }
    return text.toString();
  }

  private static String word(String word, RootName root) {
    if (word.startsWith("root=")) {
      String spec = word.substring("root=".length());
      return root.isMeant(spec) && !root.isWanted(spec) ? "root=" + root.wanted() : word;
    }
    // dracut.cmdline(7): only the volumes that are named so are activated.
    return word.equals("rd.lvm.lv=" + root.group() + "/" + root.volume())
        ? "rd.lvm.lv=" + root.group() + "/root"
        : word;
  }

  /** Whether a line boots this root, by whichever name. */
  static boolean namesRoot(String line, RootName root) {
    var spec = ROOT.matcher(line);
    return spec.find() && (root.isMeant(spec.group(1)) || root.isWanted(spec.group(1)));
  }

  /** Whether a boot loader's configuration has a system with this root. */
  static boolean boots(Path path, String text, RootName root) {
    return !path.equals(FSTAB)
        && !path.equals(DEFAULT_GRUB)
        && !path.equals(KERNEL_INSTALL)
        && text.lines()
            .map(KERNEL_LINE::matcher)
            .anyMatch(line -> line.matches() && namesRoot(line.group(2), root));
  }

  /** What is behind {@code root=}; empty: it is not there. */
  static String rootOf(String commandLine) {
    var spec = ROOT.matcher(commandLine);
    return spec.find() ? spec.group(1) : "";
  }

  /** What fstab(5) has for a mount point; empty: nothing. */
  static String mountedAt(String point, String fstab) {
    return fstab
        .lines()
        .map(FSTAB_LINE::matcher)
        .filter(line -> line.matches() && line.group(4).equals(point))
        .map(line -> line.group(2))
        .findFirst()
        .orElse("");
  }

  private static String fstabLine(String line, RootName root) {
    var entry = FSTAB_LINE.matcher(line);
    return entry.matches() && root.isMeant(entry.group(2)) && !root.isWanted(entry.group(2))
        ? entry.group(1) + root.wanted() + entry.group(3) + entry.group(4) + entry.group(5)
        : line;
  }

  private static String kernelLine(String line, RootName root, boolean noResume) {
    var kernel = KERNEL_LINE.matcher(line);
    return kernel.matches() && namesRoot(kernel.group(2), root)
        ? kernel.group(1) + words(kernel.group(2), root, noResume) + kernel.group(3)
        : line;
  }

  // What is made from this file later names the root by its UUID unless it is told not to.
  private static String defaultGrub(String text, RootName root, boolean noResume) {
    String changed = eachLine(text, line -> grubLine(line, root, noResume));
    String wanted = "GRUB_DISABLE_LINUX_UUID=true";
    if (changed.lines().anyMatch(line -> line.strip().equals(wanted))) {
      return changed;
    }
    var setting = DISABLE_UUID.matcher(changed);
    return setting.find()
        ? setting.replaceFirst(wanted)
        : changed + (changed.isEmpty() || changed.endsWith("\n") ? "" : "\n") + wanted + "\n";
  }

  private static String grubLine(String line, RootName root, boolean noResume) {
    var setting = GRUB_WORDS.matcher(line);
    if (!setting.matches()) {
      return line;
    }
    boolean forAll = line.strip().startsWith("GRUB_CMDLINE_LINUX=");
    String value = words(setting.group(3), root, noResume && forAll);
    String quote = setting.group(2).isEmpty() && value.contains(" ") ? "\"" : "";
    return setting.group(1) + quote + value + quote + setting.group(4);
  }

  private static String grubenv(String text, RootName root, boolean noResume) {
    String settings = text.substring(0, text.length() - padding(text));
    String changed = eachLine(settings, line -> kernelLine(line, root, noResume));
    int left = GRUBENV_BYTES - changed.getBytes(StandardCharsets.UTF_8).length;
    return changed.equals(settings) || left < 0 ? text : changed + "#".repeat(left);
  }

  private static int padding(String text) {
    int count = 0;
    while (count < text.length() && text.charAt(text.length() - 1 - count) == '#') {
      count++;
    }
    return count;
  }

  private static String eachLine(String text, UnaryOperator<String> change) {
    return List.of(text.split("\n", -1)).stream().map(change).collect(Collectors.joining("\n"));
  }
}
