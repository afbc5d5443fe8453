package dev.snapback.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.snapback.remote.RemoteException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.Duration;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SshRemoteFilesTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path dir;
  private Sshd sshd;
  private Remote remote;
  private Path here;
  private Path there;

  @BeforeEach
  void log_in() throws Exception {
    KeyPair user = Sshd.keys();
    sshd = new Sshd(Sshd.keys(), user.getPublic(), 0);
    remote =
        SshRemote.login(sshd.target(new Login.KeyFile(Sshd.keyFile(dir.resolve("key"), user))));
    here = dir.resolve("here");
    there = dir.resolve("a $there's name");
  }

  @AfterEach
  void log_out() throws IOException {
    remote.close();
    sshd.close();
  }

  @Test
  void a_sent_file_keeps_bytes_and_permissions() throws Exception {
    byte[] bytes = write(here, 1_000_003, "rwxr-x--x");
    remote.upload(here, there.toString(), LONG);
    assertThat(there).hasBinaryContent(bytes);
    assertThat(mode(there)).isEqualTo("rwxr-x--x");
  }

  @Test
  void a_file_that_was_there_is_replaced_in_length_and_permissions() throws Exception {
    write(there, 500, "rw-rw-rw-");
    byte[] bytes = write(here, 10, "rw-------");
    remote.upload(here, there.toString(), LONG);
    assertThat(there).hasBinaryContent(bytes);
    assertThat(mode(there)).isEqualTo("rw-------");
  }

  @Test
  void a_fetched_file_keeps_bytes_and_permissions() throws Exception {
    byte[] bytes = write(there, 1_000_003, "r-xr-----");
    remote.download(there.toString(), here, 2_000_000, LONG);
    assertThat(here).hasBinaryContent(bytes);
    assertThat(mode(here)).isEqualTo("r-xr-----");
  }

  @Test
  void a_file_larger_than_agreed_is_refused_and_nothing_is_left() throws Exception {
    write(there, 1001, "rw-r--r--");
    RemoteException tooLarge = refused(() -> remote.download(there.toString(), here, 1000, LONG));
    assertThat(tooLarge.kind()).isEqualTo(Kind.FILE);
    assertThat(tooLarge).hasMessageContaining("at most 1000 bytes");
    assertThat(dir)
        .isDirectoryNotContaining("glob:**.part")
        .isDirectoryNotContaining("glob:**here");
  }

  @Test
  void a_missing_file_there_is_named() {
    RemoteException missing = refused(() -> remote.download("/no/such", here, 1000, LONG));
    assertThat(missing.kind()).isEqualTo(Kind.FILE);
    assertThat(missing).hasMessageContaining("/no/such");
  }

  @Test
  void a_directory_is_refused_in_both_directions() {
    RemoteException sent = refused(() -> remote.upload(dir, there.toString(), LONG));
    assertThat(sent.kind()).isEqualTo(Kind.FILE);
    assertThat(sent).hasMessageContaining("expected a regular file to send");
    RemoteException fetched = refused(() -> remote.download(dir.toString(), here, 1000, LONG));
    assertThat(fetched.kind()).isEqualTo(Kind.FILE);
  }

  private static RemoteException refused(ThrowingCallable c) {
    return catchThrowableOfType(RemoteException.class, c);
  }

  private static byte[] write(Path file, int length, String mode) throws IOException {
    byte[] bytes = new byte[length];
    new SplittableRandom(length).nextBytes(bytes);
    Files.write(file, bytes);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    return bytes;
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
