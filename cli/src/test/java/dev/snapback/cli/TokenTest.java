package dev.snapback.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.proto.api.v1.Role;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code snapback token}, {@code snapback audit}, and the token that every command sends. */
class TokenTest {
  private static final String SECRET = "t-abcdefghij.v3ry-s3cret";

  @TempDir private Path home;
  private final Shell shell = new Shell();

  @AfterEach
  void stop() {
    shell.close();
  }

  private Path tokenFile(String text, String mode) throws IOException {
    Path file = home.resolve(".config/snapback/token");
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    shell.environment.put("HOME", home.toString());
    return file;
  }

  @Test
  void without_a_token_none_is_sent() {
    shell.environment.put("HOME", home.toString());
    assertThat(shell.run("runs")).isZero();
    assertThat(shell.authorizations).containsOnly("null");
  }

  @Test
  void the_environments_token_is_sent_before_the_files() throws IOException {
    tokenFile("t-file.x\n", "rw-------");
    assertThat(shell.run("runs")).isZero();
    assertThat(shell.authorizations).containsOnly("Bearer t-file.x");
    shell.authorizations.clear();
    shell.environment.put("SNAPBACK_TOKEN", SECRET + "\n");
    assertThat(shell.run("runs")).isZero();
    assertThat(shell.authorizations).containsOnly("Bearer " + SECRET);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-rw-rw-"})
  void a_file_that_others_can_use_is_refused_and_nothing_is_sent(String mode) throws IOException {
    Path file = tokenFile(SECRET, mode);
    assertThat(shell.run("runs")).isEqualTo(77);
    assertThat(shell.stderr())
        .hasLineCount(1)
        .contains(file.toString(), mode, "chmod 600")
        .doesNotContain(SECRET);
    assertThat(shell.authorizations).isEmpty();
  }

  @Test
  void what_is_no_token_is_refused_and_not_repeated() {
    shell.environment.put("SNAPBACK_TOKEN", "two words of a secret");
    assertThat(shell.run("runs")).isEqualTo(77);
    assertThat(shell.stderr())
        .hasLineCount(1)
        .contains("SNAPBACK_TOKEN")
        .doesNotContain("words of");
  }

  @Test
  void who_is_not_known_is_told_how_to_be() {
    shell.environment.put("SNAPBACK_TOKEN", SECRET);
    shell.environment.put("SNAPBACK_DEBUG", "1");
    shell.controller.refusal = Status.UNAUTHENTICATED.withDescription("a token is needed");
    assertThat(shell.run("runs")).isEqualTo(77);
    assertThat(shell.stderr())
        .contains("a token is needed", "SNAPBACK_TOKEN", "~/.config/snapback/token", "0600")
        .doesNotContain(SECRET);
  }

  @Test
  void who_may_not_is_told_which_role_may() {
    shell.controller.refusal = Status.PERMISSION_DENIED.withDescription("needs the role operator");
    assertThat(shell.run("node", "token")).isEqualTo(77);
    assertThat(shell.stderr()).isEqualTo("snapback: not permitted: needs the role operator\n");
  }

  @Test
  void a_new_token_is_alone_on_stdout() {
    assertThat(
            shell.run(
                "token",
                "create",
                "--role",
                "ci",
                "--project",
                "nova",
                "--for",
                "the nightly job",
                "--valid",
                "30d"))
        .isZero();
    assertThat(shell.stdout()).isEqualTo("t-0123456789.s3cret\n");
    assertThat(shell.stderr())
        .isEqualTo(
            "snapback: token t-0123456789 with the role ci for nova; it is not shown again\n");
    var asked = shell.controller.tokensAsked.getFirst();
    assertThat(asked.getRole()).isEqualTo(Role.CI);
    assertThat(asked.getProject()).isEqualTo("nova");
    assertThat(asked.getPurpose()).isEqualTo("the nightly job");
    assertThat(asked.getValidMillis()).isEqualTo(Duration.ofDays(30).toMillis());
  }

  @Test
  void a_new_token_as_json_has_these_fields() {
    shell.run("token", "create", "--role", "admin", "--json");
    assertThat(shell.stdout())
        .isEqualTo(
            """
            {"id":"t-0123456789","role":"ci","project":"nova","purpose":"nightly",\
            "created":"2026-11-22T09:59:00Z","created_by":"local",\
            "expires":"2026-11-23T10:00:00Z","revoked":null,"token":"t-0123456789.s3cret"}
            """);
  }

  @Test
  void tokens_are_a_table() {
    assertThat(shell.run("token", "list")).isZero();
    assertThat(shell.stdout())
        .isEqualTo(
            """
            TOKEN         ROLE  PROJECT  FOR      CREATED    BY     ENDS
            t-0123456789  ci    nova     nightly  1 min ago  local  in 1 d
            """);
  }

  @Test
  void a_token_is_revoked_by_its_id() {
    assertThat(shell.run("token", "revoke", "t-0123456789")).isZero();
    assertThat(shell.stdout()).isEqualTo("token t-0123456789 is revoked\n");
  }

  @Test
  void the_audit_log_is_a_table_and_is_read_in_pages() {
    assertThat(shell.run("audit", "--limit", "5", "--before", "8")).isZero();
    assertThat(shell.stdout())
        .isEqualTo(
            """
            NUMBER  TIME                  CALLER        ROLE  PROJECT  ACTION     ON   RESULT
            7       2026-11-22T10:00:00Z  t-0123456789  ci    nova     CancelRun  r-7  OK
            """);
    var asked = shell.controller.auditAsked.getFirst();
    assertThat(asked.getLimit()).isEqualTo(5);
    assertThat(asked.getBefore()).isEqualTo(8);
  }

  @Test
  void the_audit_log_as_json_has_these_fields() {
    shell.run("audit", "--json");
    assertThat(shell.stdout())
        .isEqualTo(
            """
            {"entries":[{"number":7,"time":"2026-11-22T10:00:00Z","caller":"t-0123456789",\
            "role":"ci","project":"nova","action":"CancelRun","subject":"r-7","result":"OK"}]}
            """);
  }

  @Test
  void a_run_says_its_project() {
    shell.run("run", "--label", "metal", "--project", "glance", "--", "true");
    assertThat(shell.controller.order).isNotNull();
    assertThat(shell.controller.order.getProject()).isEqualTo("glance");
  }
}
