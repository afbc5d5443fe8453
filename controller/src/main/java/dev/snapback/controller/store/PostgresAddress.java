package dev.snapback.controller.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a PostgreSQL database is. It holds no password, so that it can be shown.
 *
 * @param hosts HOST[:PORT], several with commas between
 * @param database its name
 * @param options those of its JDBC driver, as in a URL; empty: none
 * @param user empty: that of this process
 * @param passwordFile whose first line is the password; empty: none is needed, or {@code ~/.pgpass}
 *     has it
 */
public record PostgresAddress(
    String hosts,
    String database,
    String options,
    Optional<String> user,
    Optional<Path> passwordFile) {
  private static final Pattern FORM =
      Pattern.compile("postgres(?:ql)?://(?:([^@/?]+)@)?([^@/?]+)/([^/?]+)(?:\\?(.*))?");

  /**
   * Reads {@code postgresql://USER@HOST:PORT/DATABASE?OPTIONS}.
   *
   * @throws IllegalArgumentException where it is none, or holds a password; the message does not
   *     repeat it
   */
  public static PostgresAddress parse(String url, Optional<Path> passwordFile) {
    Matcher parts = FORM.matcher(url);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "store: expected is postgresql://USER@HOST:PORT/DATABASE, found something else");
    }
    Optional<String> user = Optional.ofNullable(parts.group(1));
    String options = Optional.ofNullable(parts.group(4)).orElse("");
    if (user.filter(u -> u.contains(":")).isPresent()
        || options.toLowerCase(Locale.ROOT).contains("password=")) {
      throw new IllegalArgumentException(
          "store: it holds a password, which others could read here: put it into a file that"
              + " store-password-file names");
    }
    return new PostgresAddress(parts.group(2), parts.group(3), options, user, passwordFile);
  }

  String jdbcUrl() {
    return "jdbc:postgresql://%s/%s%s"
        .formatted(hosts, database, options.isEmpty() ? "" : "?" + options);
  }

  /**
   * Empty: there is none.
   *
   * @throws IOException where the file cannot be read, or everybody can
   */
  Optional<String> password() throws IOException {
    if (passwordFile.isEmpty()) {
      return Optional.empty();
    }
    Path file = passwordFile.get();
    if (!Files.isReadable(file)) {
      throw new IOException(
          "store-password-file: %s is not there, or cannot be read by this user".formatted(file));
    }
    if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
      throw new IOException(
          "store-password-file: %s can be read by every user of this host: chmod o-rwx it"
              .formatted(file));
    }
    return Files.readString(file, StandardCharsets.UTF_8).lines().findFirst();
  }

  /** As the settings say it, for people. */
  @Override
  public String toString() {
    return "postgresql://%s%s/%s".formatted(user.map(u -> u + "@").orElse(""), hosts, database);
  }
}
