package dev.snapback.controller.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunScriptTest {
  @TempDir private Path temp;

  @Test
  void only_what_the_script_prints_counts_wherever_a_login_is_cut() throws Exception {
    var said = "Welcome\001\001snap\001snapback-run\n\001snapback-run\nhello";
    for (int cut = 0; cut < said.length(); cut++) {
      var bytes = said.getBytes(StandardCharsets.US_ASCII);
      var out = new ByteArrayOutputStream();
      var after = new AfterMark(out);
      after.write(bytes, 0, cut);
      after.write(bytes, cut, bytes.length - cut);
      assertThat(out).hasToString("\001snapback-run\nhello");
    }
  }

  @Test
  void the_script_is_plain_posix_shell() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/shellcheck")), "no shellcheck installed");
    var script = new RunScript(List.of(), Places.DEFAULT);
    var file = Files.write(temp.resolve("snapback-run.sh"), script.bytes());
    var check = new ProcessBuilder("shellcheck", "--shell=sh", file.toString());
    var process = check.redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
