package dev.snapback.agent.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.agent.run.PipedTools;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path directory;

  private Evidence of(Source... sources) {
    return new Evidence(directory, new PipedTools(), List.of(sources));
  }

  @Test
  void each_source_becomes_a_file_and_nothing_is_missing() throws Exception {
    Path pstore = Files.createDirectories(directory.resolve("pstore/178"));
    Files.writeString(pstore.resolve("dmesg-1"), "Oops");
    Files.writeString(directory.resolve("meminfo"), "MemTotal");
    Source.Teller tail = most -> "tail".getBytes(StandardCharsets.UTF_8);
    var evidence =
        of(
            new Source.Printed("printed.txt", 1, List.of("echo", "hello")),
            new Source.Copied("copied.txt", 1, directory.resolve("meminfo")),
            new Source.Joined(
                "joined.txt", 1, List.of(directory.resolve("none"), directory.resolve("pstore"))),
            new Source.Told("told.txt", 1, tail));

    try (var collected = evidence.collect(6400, LONG)) {
      Path found = collected.directory();
      assertThat(found.resolve("printed.txt")).hasContent("hello");
      assertThat(found.resolve("copied.txt")).hasContent("MemTotal");
      assertThat(found.resolve("joined.txt")).content().endsWith("dmesg-1\nOops\n");
      assertThat(found.resolve("told.txt")).hasContent("tail");
      assertThat(found.resolve("missing.txt")).isEmptyFile();
    }
    assertThat(directory.toFile().list()).containsExactlyInAnyOrder("pstore", "meminfo");
  }

  @Test
  void what_is_too_much_fails_or_hangs_leaves_a_line_and_the_others_are_whole() throws Exception {
    var evidence =
        of(
            new Source.Printed("much.txt", 1, List.of("seq", "100000")),
            new Source.Printed(
                "fails.txt", 1, List.of("sh", "-c", "echo some; echo no >&2; exit 5")),
            new Source.Printed("hangs.txt", 1, List.of("sh", "-c", "echo begun; exec sleep 1000")),
            new Source.Printed("none.txt", 1, List.of("no-such-program")),
            new Source.Copied("gone.txt", 1, directory.resolve("gone")),
            new Source.Printed("last.txt", 1, List.of("echo", "whole")));

    try (var collected = evidence.collect(64 * 1000, Duration.ofSeconds(3))) {
      Path found = collected.directory();
      assertThat(found.resolve("much.txt")).hasSize(1000);
      assertThat(found.resolve("fails.txt")).hasContent("some");
      assertThat(found.resolve("hangs.txt")).hasContent("begun");
      assertThat(found.resolve("last.txt")).hasContent("whole");
      assertThat(Files.readAllLines(found.resolve("missing.txt")))
          .satisfiesExactly(
              l -> assertThat(l).isEqualTo("much.txt: more than 1000 bytes, the rest is left out"),
              l -> assertThat(l).contains("fails.txt: ", "sh ended with 5: no"),
              l -> assertThat(l).startsWith("hangs.txt: did not end within 1"),
              l -> assertThat(l).contains("none.txt: ", "No such file"),
              l -> assertThat(l).contains("gone.txt: ", "NoSuchFile"));
    }
  }

  @Test
  void it_ends_in_time_however_many_hang() throws Exception {
    var hanging = new Source[9];
    for (int i = 0; i < hanging.length; i++) {
      hanging[i] = new Source.Printed("h" + i, 1, List.of("sleep", "1000"));
    }
    long begin = System.nanoTime();
    try (var collected = of(hanging).collect(6400, Duration.ofMillis(600))) {
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
      assertThat(Files.readAllLines(collected.directory().resolve("missing.txt")))
          .hasSize(9)
          .last()
          .asString()
          .endsWith("not begun in time");
    }
  }

  @Test
  void processes_are_listed_with_what_the_stuck_ones_wait_for() throws Exception {
    process(1, "1 (init) S 0 1", "/sbin/init\0splash\0", "");
    process(20, "20 (a (b) c) D 1 1", "never read", "[<0>] io_schedule\n");
    process(3, "3 (kthreadd) S 0 0", "", "");

    assertThat(new String(new ProcessList(directory).tell(10_000), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            PID PPID STATE COMMAND
            1 0 S /sbin/init splash
            3 0 S (kthreadd)
            20 1 D (a (b) c)
                [<0>] io_schedule
            """);
    assertThat(new ProcessList(directory).tell(10)).hasSize(10);
  }

  private void process(int pid, String stat, String commandLine, String stack) throws Exception {
    Path folder = Files.createDirectories(directory.resolve(Integer.toString(pid)));
    Files.writeString(folder.resolve("stat"), stat + "\n");
    Files.writeString(folder.resolve("cmdline"), commandLine);
    Files.writeString(folder.resolve("stack"), stack);
  }
}
