package dev.snapback.remote;

import dev.snapback.remote.SshTarget.Timeouts;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.schmizz.keepalive.KeepAliveProvider;
import net.schmizz.keepalive.KeepAliveRunner;
import net.schmizz.sshj.Config;
import net.schmizz.sshj.DefaultConfig;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.ConnectionException;
import net.schmizz.sshj.transport.Transport;
import net.schmizz.sshj.transport.TransportException;
import net.schmizz.sshj.userauth.method.AuthMethod;

/**
 * A login by SSH, through SSHJ. Safe for use by several threads.
 *
 * <p>A host that falls silent (a machine that jumped into another kernel says no goodbye) is
 * noticed, whatever a command's limit is: {@link SshTarget.Timeouts#silence}.
 */
public final class SshRemote implements Remote {

  private static final Config CONFIG = config();
  private static final int KEEP_ALIVES_UNANSWERED = 3;

  private final SshTarget target;
  private final SSHClient client;

  private SshRemote(SshTarget target, SSHClient client) {
    this.target = target;
    this.client = client;
  }

  /**
   * Connects, checks the host's key and logs in, within the target's timeouts.
   *
   * @throws RemoteException UNREACHABLE, HOST_KEY, AUTH, TIMED_OUT, SETTINGS; seldom another
   */
  public static SshRemote login(SshTarget target) throws RemoteException, InterruptedException {
    HostKeyCheck check = HostKeyCheck.of(target.hostKey());
    Client client = new Client();
    List<AuthMethod> proofs = SshProof.of(target.login(), client);
    client.addHostKeyVerifier(check);
    Timeouts timeouts = target.timeouts();
    client.setConnectTimeout(millis(timeouts.answer()));
    client.setTimeout(millis(timeouts.answer()));
    client.getTransport().setTimeoutMs(millis(timeouts.login()));
    client
        .getConnection()
        .getKeepAlive()
        .setKeepAliveInterval(
            Math.toIntExact(timeouts.silence().toSeconds() / KEEP_ALIVES_UNANSWERED));
    if (client.getConnection().getKeepAlive() instanceof KeepAliveRunner runner) {
      runner.setMaxAliveCount(KEEP_ALIVES_UNANSWERED);
    }
    try {
      return Bounded.within(
          timeouts.answer().multipliedBy(2).plus(timeouts.login()),
          () -> {
            client.connect(target.host(), target.port());
            client.auth(target.user(), proofs);
            return new SshRemote(target, client);
          },
          () -> close(client));
    } catch (ExecutionException e) {
      close(client);
      throw SshFailures.ofLogin(target, client.answered, check, Bounded.thrown(e));
    } catch (TimeoutException e) {
      throw SshFailures.ofLogin(target, client.answered, check, e);
    }
  }

  /**
   * Logs in as soon as the host lets us, for a machine that is still to boot: tries again at once
   * where nothing answers yet, the connection breaks or the user is refused (a first boot installs
   * keys after it starts sshd). What no waiting heals is thrown at once: HOST_KEY, SETTINGS.
   *
   * <p>Where attempts to a machine that is down hang instead of being refused, the target's {@code
   * answer} is by how much a login may come late.
   *
   * @throws RemoteException TIMED_OUT after {@code limit}; its message and cause tell why the last
   *     attempt failed
   */
  public static SshRemote awaitLogin(SshTarget target, Duration limit)
      throws RemoteException, InterruptedException {
    return new LoginWait(target, limit).login();
  }

  @Override
  public Ended exec(List<String> arguments, Duration limit)
      throws RemoteException, InterruptedException {
    Capture stdout = new Capture(CAPTURED_BYTES);
    Capture stderr = new Capture(CAPTURED_BYTES);
    Exit exit = exec(arguments, limit, stdout, stderr);
    return new Ended(exit, stdout.captured(), stderr.captured());
  }

  @Override
  public Exit exec(
      List<String> arguments,
      Duration limit,
      InputStream stdin,
      OutputStream stdout,
      OutputStream stderr)
      throws RemoteException, InterruptedException {
    SshCommand command = new SshCommand(client, ShellWords.quote(arguments), stdin, stdout, stderr);
    return call("`" + arguments.getFirst() + "`", limit, command, command::abandon);
  }

  @Override
  public void upload(Path local, String remote, Duration limit)
      throws RemoteException, InterruptedException {
    SshFiles files = new SshFiles(client);
    Callable<Boolean> work =
        () -> {
          files.upload(local, remote);
          return true;
        };
    call("sending " + local + " to " + remote, limit, work, files::abandon);
  }

  @Override
  public void download(String remote, Path local, long maxBytes, Duration limit)
      throws RemoteException, InterruptedException {
    SshFiles files = new SshFiles(client);
    Callable<Boolean> work =
        () -> {
          files.download(remote, local, maxBytes);
          return true;
        };
    call("fetching " + remote + " to " + local, limit, work, files::abandon);
  }

  @Override
  public boolean reachable(Duration limit) throws InterruptedException {
    Transport transport = client.getTransport();
    if (!transport.isRunning()) {
      return false;
    }
    try {
      client
          .getConnection()
          .sendGlobalRequest("keepalive@openssh.com", true, new byte[0])
          .retrieve(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS);
      return true;
    } catch (ConnectionException e) {
      if (e.getCause() instanceof InterruptedException) {
        throw new InterruptedException("while asking " + target.name());
      }
      // "No such request" is an answer, too, and the usual one.
      return !(e.getCause() instanceof TimeoutException) && transport.isRunning();
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    close(client);
  }

  private <T> T call(String what, Duration limit, Callable<T> work, Runnable abandon)
      throws RemoteException, InterruptedException {
    try {
      return Bounded.within(limit, work, abandon);
    } catch (TimeoutException e) {
      throw SshFailures.outOfTime(target, what, limit);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RemoteException known) {
        throw new RemoteException(known.kind(), target.name() + ": " + known.getMessage(), known);
      }
      boolean connected = client.getTransport().isRunning();
      throw SshFailures.ofCall(target, what, connected, Bounded.thrown(e));
    }
  }

  private static void close(SSHClient client) {
    try {
      Socket socket = client.getSocket();
      if (socket != null && !client.isAuthenticated()) {
        // Wakes whoever waits in the middle of a login; a goodbye could wait with them.
        socket.close();
      }
      client.disconnect();
    } catch (IOException e) {
      // It is gone, which is what was wanted.
      return;
    }
  }

  /** For SSHJ and sockets, to which 0 means for ever. */
  private static int millis(Duration duration) {
    return Math.clamp(duration.toMillis(), 1, Integer.MAX_VALUE);
  }

  private static Config config() {
    DefaultConfig config = new DefaultConfig();
    config.setKeepAliveProvider(KeepAliveProvider.KEEP_ALIVE);
    return config;
  }

  /** Knows whether the host has said that it speaks SSH: only then are keys exchanged. */
  private static final class Client extends SSHClient {
    private volatile boolean answered;

    Client() {
      super(CONFIG);
    }

    @Override
    protected void doKex() throws TransportException {
      answered = true;
      super.doKex();
    }
  }
}
