package dev.snapback.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/**
 * Waits for a login. QEMU accepts connections from the first moment, so only what the machine
 * answers counts.
 */
final class SshReady {
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final Duration BANNER = Duration.ofSeconds(5);
  private static final Duration LOGIN = Duration.ofSeconds(60);

  /** A first login and what is done with it. */
  @FunctionalInterface
  interface Login {
    Output run(Duration limit) throws IOException, InterruptedException;
  }

  private final Machine machine;

  SshReady(Machine machine) {
    this.machine = machine;
  }

  /** Repeats a login until it succeeds. */
  void await(Duration limit, Login wanted) throws IOException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    String last = "no SSH server has answered";
    while (System.nanoTime() < end) {
      if (!machine.isOn()) {
        throw new LabException(machine.name() + " is off");
      }
      if (answers()) {
        Output login = attempt(wanted);
        if (login.ok()) {
          return;
        }
        last = login.stderr().strip();
      }
      Thread.sleep(PAUSE);
    }
    throw new LabException(
        "no login on "
            + machine.name()
            + " within "
            + limit.toSeconds()
            + " s: "
            + last
            + "; see "
            + machine.console().file());
  }

  private static Output attempt(Login wanted) throws InterruptedException {
    try {
      return wanted.run(LOGIN);
    } catch (IOException e) {
      return new Output(255, "", String.valueOf(e.getMessage()));
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout((int) BANNER.toMillis());
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), machine.sshPort()),
          (int) BANNER.toMillis());
      return socket.getInputStream().read() == 'S';
    } catch (IOException e) {
      return false;
    }
  }
}
