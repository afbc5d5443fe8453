package dev.snapback.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.snapback.remote.RemoteException.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SshRemoteExecTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path dir;
  private Sshd sshd;
  private Remote remote;

  @BeforeEach
  void log_in() throws Exception {
    KeyPair user = Sshd.keys();
    sshd = new Sshd(Sshd.keys(), user.getPublic(), 0);
    remote =
        SshRemote.login(sshd.target(new Login.KeyFile(Sshd.keyFile(dir.resolve("key"), user))));
  }

  @AfterEach
  void log_out() throws IOException {
    remote.close();
    sshd.close();
  }

  @Test
  void arguments_arrive_as_they_are() throws Exception {
    List<String> odd =
        List.of(
            "a b", "$HOME", "`id`", "it's", "\"", "two\nlines", "", "*", "a\\b", "~", "é€😀", "!");
    List<String> command = new ArrayList<>(List.of("printf", "<%s>"));
    command.addAll(odd);
    Ended ended = remote.exec(command, LONG);
    assertThat(ended.stdout().text()).isEqualTo("<" + String.join("><", odd) + ">");
    assertThat(ended.exit().success()).isTrue();
  }

  @Test
  void the_exit_status_and_both_streams_come_back() throws Exception {
    Ended ended = remote.exec(List.of("sh", "-c", "echo out; echo err >&2; exit 3"), LONG);
    assertThat(ended.exit()).isEqualTo(new Exit.Status(3));
    assertThat(ended.exit().success()).isFalse();
    assertThat(ended.stdout()).isEqualTo(new Ended.Captured("out\n", 4, false));
    assertThat(ended.stderr()).isEqualTo(new Ended.Captured("err\n", 4, false));
  }

  @Test
  void a_signal_that_ended_the_command_comes_back() throws Exception {
    Ended ended = remote.exec(List.of("sh", "-c", "kill -KILL $$"), LONG);
    assertThat(ended.exit()).isEqualTo(new Exit.Signal("KILL"));
  }

  @Test
  void stdin_is_empty() throws Exception {
    assertThat(remote.exec(List.of("cat"), LONG).exit().success()).isTrue();
  }

  @Test
  void what_is_given_as_stdin_arrives_and_ends() throws Exception {
    byte[] sent = new byte[5_000_001];
    new SplittableRandom(1).nextBytes(sent);
    ByteArrayOutputStream back = new ByteArrayOutputStream();
    InputStream stdin = new ByteArrayInputStream(sent);
    assertThat(remote.exec(List.of("cat"), LONG, stdin, back, OutputStream.nullOutputStream()))
        .isEqualTo(new Exit.Status(0));
    assertThat(back.toByteArray()).isEqualTo(sent);
  }

  @RepeatedTest(20)
  void a_command_that_ends_before_its_stdin_does_is_not_waited_for() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<String> command = List.of("sh", "-c", "head -c 3; exit 4");
    assertThat(remote.exec(command, LONG, endless(), out, OutputStream.nullOutputStream()))
        .isEqualTo(new Exit.Status(4));
    assertThat(out.size()).isEqualTo(3);
  }

  @Test
  void a_stdin_that_cannot_be_read_kills_the_command_before_it_sees_an_end() throws Exception {
    Path whole = dir.resolve("whole");
    CountDownLatch runs = new CountDownLatch(1);
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            try {
              runs.await();
            } catch (InterruptedException e) {
              throw new InterruptedIOException();
            }
            throw new IOException("Input/output error");
          }
        };
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int b) {
            runs.countDown();
          }
        };
    List<String> command = List.of("sh", "-c", "echo runs; cat >/dev/null && : >" + whole);
    RemoteException error =
        catchThrowableOfType(
            RemoteException.class,
            () -> remote.exec(command, LONG, broken, out, OutputStream.nullOutputStream()));
    assertThat(error.kind()).isEqualTo(Kind.FILE);
    assertThat(error).hasMessageContaining("Input/output error");
    assertThat(sshd.signals.poll(20, TimeUnit.SECONDS)).isEqualTo("KILL");
    assertThat(whole).doesNotExist();
    assertThat(remote.exec(List.of("true"), LONG).exit().success()).as("still usable").isTrue();
  }

  private static InputStream endless() {
    return new InputStream() {
      @Override
      public int read() {
        return 'x';
      }
    };
  }

  @Test
  void big_output_is_kept_up_to_the_limit_and_does_not_block_the_command() throws Exception {
    long bytes = 5L << 20;
    Ended ended = remote.exec(List.of("head", "-c", Long.toString(bytes), "/dev/zero"), LONG);
    assertThat(ended.exit().success()).isTrue();
    assertThat(ended.stdout().bytes()).isEqualTo(bytes);
    assertThat(ended.stdout().text()).hasSize(Remote.CAPTURED_BYTES);
    assertThat(ended.stdout().cut()).isTrue();
  }

  @Test
  void output_goes_to_streams_in_full() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    List<String> command = List.of("sh", "-c", "head -c 3000000 /dev/zero; echo done >&2");
    assertThat(remote.exec(command, LONG, out, err)).isEqualTo(new Exit.Status(0));
    assertThat(out.size()).isEqualTo(3_000_000);
    assertThat(err).hasToString("done\n");
  }

  @Test
  void after_the_limit_the_command_is_killed() throws Exception {
    Path pid = dir.resolve("pid");
    List<String> command = List.of("sh", "-c", "echo $$ > " + pid + "; exec sleep 600");
    RemoteException late =
        catchThrowableOfType(
            RemoteException.class, () -> remote.exec(command, Duration.ofSeconds(2)));
    assertThat(late.kind()).isEqualTo(Kind.TIMED_OUT);
    assertThat(late).hasMessageContaining("`sh` was given up after PT2S");
    assertThat(sshd.signals.poll(20, TimeUnit.SECONDS)).isEqualTo("KILL");
    ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
        .ifPresent(sleep -> sleep.onExit().orTimeout(20, TimeUnit.SECONDS).join());
    assertThat(remote.exec(List.of("true"), LONG).exit().success()).as("still usable").isTrue();
  }

  @Test
  void a_stream_that_cannot_be_written_ends_the_command() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    RemoteException error =
        catchThrowableOfType(
            RemoteException.class,
            () -> remote.exec(List.of("yes"), LONG, full, OutputStream.nullOutputStream()));
    assertThat(error.kind()).isEqualTo(Kind.FILE);
    assertThat(error).hasMessageContaining("No space left on device");
  }

  @Test
  void several_threads_use_one_login() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all =
          IntStream.range(0, 4)
              .mapToObj(
                  i -> threads.submit(() -> remote.exec(List.of("echo", "" + i), LONG).stdout()))
              .toList();
      for (int i = 0; i < 4; i++) {
        assertThat(all.get(i).get().text()).isEqualTo(i + "\n");
      }
    }
  }

  @Test
  void a_server_that_goes_away_breaks_the_connection_and_is_not_reachable() throws Exception {
    assertThat(remote.reachable(LONG)).isTrue();
    sshd.close();
    RemoteException gone =
        catchThrowableOfType(RemoteException.class, () -> remote.exec(List.of("true"), LONG));
    assertThat(gone.kind()).isEqualTo(Kind.DISCONNECTED);
    assertThat(remote.reachable(LONG)).isFalse();
  }
}
