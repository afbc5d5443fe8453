package dev.snapback.controller.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunScriptTest {
  @TempDir private Path temp;

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
