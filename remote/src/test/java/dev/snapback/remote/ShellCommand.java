package dev.snapback.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Queue;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.jspecify.annotations.Nullable;

/** What sshd does with an `exec`: the user's shell with `-c`, and signals to it. */
final class ShellCommand implements Command {

  private final String line;
  private final Queue<String> signals;
  private @Nullable InputStream in;
  private @Nullable OutputStream out;
  private @Nullable OutputStream err;
  private @Nullable ExitCallback exit;
  private @Nullable Process process;

  ShellCommand(String line, Queue<String> signals) {
    this.line = line;
    this.signals = signals;
  }

  @Override
  public void start(ChannelSession channel, Environment environment) throws IOException {
    Process shell = new ProcessBuilder("/bin/sh", "-c", line).start();
    process = shell;
    environment.addSignalListener((_, signal) -> {
      signals.add(signal.name());
      kill(shell);
    });
    Thread stdin = pump(in, shell.getOutputStream());
    Thread stdout = pump(shell.getInputStream(), out);
    Thread stderr = pump(shell.getErrorStream(), err);
    Thread.startVirtualThread(() -> {
      try {
        int status = shell.waitFor();
        stdout.join();
        stderr.join();
        if (status > 128 && line.contains("kill -")) {
          exitSignal(channel, status - 128);
        }
        if (exit != null) {
          exit.onExit(status);
        }
        stdin.interrupt();
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
  }

  @Override
  public void destroy(ChannelSession channel) {
    if (process != null) {
      kill(process);
    }
  }

  @Override
  public void setInputStream(InputStream stream) {
    in = stream;
  }

  @Override
  public void setOutputStream(OutputStream stream) {
    out = stream;
  }

  @Override
  public void setErrorStream(OutputStream stream) {
    err = stream;
  }

  @Override
  public void setExitCallback(ExitCallback callback) {
    exit = callback;
  }

  private static void kill(Process shell) {
    shell.descendants().forEach(ProcessHandle::destroyForcibly);
    shell.destroyForcibly();
  }

  /** RFC 4254 §6.10, which Apache SSHD leaves to its users. */
  private static void exitSignal(ChannelSession channel, int number) throws IOException {
    Buffer buffer = channel.getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST, 64);
    buffer.putUInt(channel.getRecipient());
    buffer.putString("exit-signal");
    buffer.putBoolean(false);
    buffer.putString(number == 9 ? "KILL" : "TERM");
    buffer.putBoolean(false);
    buffer.putString("");
    buffer.putString("");
    channel.writePacket(buffer);
  }

  private static Thread pump(@Nullable InputStream from, @Nullable OutputStream to) {
    return Thread.startVirtualThread(() -> {
      if (from == null || to == null) {
        return;
      }
      try (to) {
        byte[] piece = new byte[8192];
        for (int read = from.read(piece); read >= 0; read = from.read(piece)) {
          to.write(piece, 0, read);
          to.flush();
        }
      } catch (IOException e) {
        // The other end is gone; who waits for the process will tell.
        return;
      }
    });
  }
}
