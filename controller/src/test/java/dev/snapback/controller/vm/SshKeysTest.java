package dev.snapback.controller.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshKeysTest {
  @Test
  void openssh_finds_the_public_key_in_the_private_one(@TempDir Path directory) throws Exception {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/ssh-keygen")), "there is no ssh-keygen here");
    var keys = SshKeys.generate(new SecureRandom(), "a-comment");
    var file =
        Files.createFile(
            directory.resolve("key"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, keys.privateKey());
    var process = new ProcessBuilder("ssh-keygen", "-y", "-f", file.toString()).start();
    var said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).isZero();
    assertThat(keys.publicKey()).startsWith(said.strip().replaceAll("^(\\S+ \\S+).*", "$1"));
    assertThat(keys.toString()).isEqualTo(keys.publicKey()).endsWith(" a-comment");
  }

  @Test
  void a_machine_is_told_who_may_log_in_and_which_key_it_shows() {
    var login = SshKeys.generate(new SecureRandom(), "login");
    var host = SshKeys.generate(new SecureRandom(), "host");
    assertThat(CloudConfig.userData(login, host))
        .startsWith("#cloud-config\n{")
        .contains(login.publicKey(), host.publicKey(), "BEGIN OPENSSH PRIVATE KEY")
        .doesNotContain(login.privateKey().lines().toList().get(3));
    assertThat(CloudConfig.metaData("i-1", "a\"b"))
        .contains("\"instance-id\":\"i-1\"", "\"local-hostname\":\"a\\\"b\"");
  }
}
