package dev.snapback.controller.store;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A PostgreSQL of Debian's package, in a directory of its own, on loopback, until closed. */
public final class PostgresServer implements AutoCloseable {
  private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
  private static final String USER = "snapback";
  private static final String PASSWORD = "not-a-secret";

  private final Path bin;
  private final Path directory;
  private final int port;

  private PostgresServer(Path bin, Path directory, int port) {
    this.bin = bin;
    this.directory = directory;
    this.port = port;
  }

  /** Skips the test where there is none; in CI that is a failure. */
  public static PostgresServer start() throws IOException, InterruptedException {
    Optional<Path> bin = newest();
    if (bin.isEmpty()) {
      String why = "no PostgreSQL in " + INSTALLED + ": apt-get install postgresql";
      return System.getenv("CI") == null ? abort(why) : fail(why);
    }
    // Below /tmp and not in the test's own directory, as its user must reach it.
    Path directory = Files.createTempDirectory("snapback-postgresql-");
    PostgresServer server = new PostgresServer(bin.get(), directory, freePort());
    try {
      server.open();
    } catch (IOException | InterruptedException | RuntimeException e) {
      server.close();
      throw e;
    }
    return server;
  }

  private static Optional<Path> newest() throws IOException {
    if (!Files.isDirectory(INSTALLED)) {
      return Optional.empty();
    }
    try (var versions = Files.list(INSTALLED)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(each -> Files.isExecutable(each.resolve("initdb")))
          .max(Comparator.comparing(each -> each.getParent().getFileName().toString()));
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void open() throws IOException, InterruptedException {
    Path password = passwordFile();
    Files.writeString(password, PASSWORD + "\n");
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
    if (isRoot()) {
      var postgres =
          directory
              .getFileSystem()
              .getUserPrincipalLookupService()
              .lookupPrincipalByName("postgres");
      Files.setOwner(password, postgres);
      Files.setOwner(directory, postgres);
    }
    run(
        "initdb",
        "-D",
        data(),
        "-U",
        USER,
        "--auth=scram-sha-256",
        "--pwfile=" + password,
        "--no-sync",
        "-E",
        "UTF8");
    begin();
  }

  /** Starts it, again. */
  public void begin() throws IOException, InterruptedException {
    run(
        "pg_ctl",
        "-D",
        data(),
        "-w",
        "-l",
        directory.resolve("log").toString(),
        "-o",
        "-p %d -h 127.0.0.1 -k %s".formatted(port, directory),
        "start");
  }

  /** Ends it as by a power cut. */
  public void end() throws IOException, InterruptedException {
    run("pg_ctl", "-D", data(), "-w", "-m", "immediate", "stop");
  }

  private String data() {
    return directory.resolve("data").toString();
  }

  private void run(String program, String... arguments) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    if (isRoot()) {
      // They refuse root.
      words.addAll(List.of("runuser", "-u", "postgres", "--"));
    }
    words.add(bin.resolve(program).toString());
    words.addAll(List.of(arguments));
    Path output = Files.createTempFile("snapback-postgresql-", ".out");
    try {
      Process process =
          new ProcessBuilder(words)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(String.join(" ", words) + " failed: " + Files.readString(output));
      }
    } finally {
      Files.deleteIfExists(output);
    }
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  public Path passwordFile() {
    return directory.resolve("password");
  }

  /** As the settings name it. */
  public String url(String database) {
    return "postgresql://%s@127.0.0.1:%d/%s".formatted(USER, port, database);
  }

  PostgresAddress address(String database) {
    return PostgresAddress.parse(url(database), Optional.of(passwordFile()));
  }

  /** A new, empty one. */
  public void makeDatabase(String name) throws SQLException {
    try (var connection = connect("postgres");
        var statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
  }

  public Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database), USER, PASSWORD);
  }

  @Override
  public void close() {
    try {
      if (Files.exists(directory.resolve("data/postmaster.pid"))) {
        end();
      }
      try (var all = Files.walk(directory)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(each);
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("a PostgreSQL in " + directory + " is left", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
