package dev.snapback.controller.vm;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** The machine's part, {@code snapback-run.sh}, and how it comes there and is called. */
final class RunScript {
  /** Its exit codes that are no failures; the others are in {@link MachineCalls}. */
  static final int DONE = 0;

  static final int NOT_YET = 86;
  static final int BEFORE = 87;

  /**
   * Whoever calls it during this finds the former or the whole of it. Its text is standard input.
   */
  private static final String INSTALL =
      """
      umask 077 && mkdir -p "$1" && cat >"$2.$$" && chmod 0700 "$2.$$" && mv -f "$2.$$" "$2"\
      """;

  private static final byte[] TEXT = text();

  private final List<String> become;
  private final Places places;
  private final String path;

  /**
   * @param become what a command begins with so that root runs it; empty: nothing
   */
  RunScript(List<String> become, Places places) {
    this.become = become;
    this.places = places;
    this.path = places.runtime() + "/run-" + sha256();
  }

  byte[] bytes() {
    return TEXT.clone();
  }

  /** Writes what it reads to where the script belongs. */
  List<String> install() {
    return asRoot(List.of("sh", "-c", INSTALL, "sh", places.runtime(), path));
  }

  List<String> call(String verb, List<String> arguments) {
    var words =
        List.of(
            "sh",
            path,
            places.state(),
            places.runtime(),
            places.workspaces(),
            places.systemd(),
            verb);
    return asRoot(joined(words, arguments));
  }

  private List<String> asRoot(List<String> command) {
    return joined(become, command);
  }

  private static List<String> joined(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  private static byte[] text() {
    try (InputStream script = RunScript.class.getResourceAsStream("snapback-run.sh")) {
      if (script == null) {
        throw new IllegalStateException("snapback-run.sh is not among the classes: build it anew");
      }
      return script.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha256() {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(TEXT));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
