package dev.snapback.cli.connection;

import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.exit.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The token by which this command is known to the controller. It comes from the environment or a
 * file, never from a command line, which everybody on a machine can read; and it is never printed.
 */
public final class OwnToken {
  public static final String VARIABLE = "SNAPBACK_TOKEN";

  /** Relative to the home directory. */
  private static final String FILE = ".config/snapback/token";

  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private OwnToken() {}

  /**
   * Empty where there is none.
   *
   * @throws Failure (77) if the file is not its owner's alone, or what was found is no token
   */
  public static Optional<String> find(Map<String, String> environment) {
    String said = environment.getOrDefault(VARIABLE, "").strip();
    if (!said.isEmpty()) {
      return Optional.of(wellFormed(said, VARIABLE));
    }
    String home = environment.getOrDefault("HOME", "");
    return home.isEmpty() ? Optional.empty() : read(Path.of(home, FILE));
  }

  private static Optional<String> read(Path file) {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      if (!OWNERS.containsAll(permissions)) {
        throw refused(
            "%s is not its owner's alone (%s): chmod 600 it, and have the token revoked if others"
                    .formatted(file, PosixFilePermissions.toString(permissions))
                + " may have read it");
      }
      String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
      return text.isEmpty() ? Optional.empty() : Optional.of(wellFormed(text, file.toString()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw Failure.io("cannot read the token in " + file + ": " + e.getMessage(), e);
    }
  }

  /** Only what a header can carry; else something quite different was put there. */
  private static String wellFormed(String text, String where) {
    if (!text.matches("[\\x21-\\x7e]{1,200}")) {
      throw refused(where + " holds no token: one is a single word, as `token create` prints it");
    }
    return text;
  }

  private static Failure refused(String line) {
    return Failure.of(ExitCode.NOT_PERMITTED, line);
  }
}
