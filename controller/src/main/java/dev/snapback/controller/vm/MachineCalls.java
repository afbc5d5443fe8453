package dev.snapback.controller.vm;

import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.NodeException.Kind;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.remote.Exit;
import dev.snapback.remote.Remote;
import dev.snapback.remote.RemoteException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Calls of the script on one machine, and what it means where one fails. Thread-safe. */
final class MachineCalls implements AutoCloseable {
  private static final Duration INSTALL = Duration.ofSeconds(30);

  /** What is said on stderr is for messages; of an answer, more is nonsense. */
  private static final int WORDS = 2000;

  private static final int ANSWER = 1 << 20;

  private final NodeName name;
  private final RunScript script;
  private final SshLine line;

  MachineCalls(NodeName name, SshAccess access, RunScript script) {
    this.name = name;
    this.script = script;
    this.line = new SshLine(access.target(), this::install);
  }

  /** One verb, and the arguments that follow it. */
  record Call(String verb, List<String> arguments, Duration limit) {
    static Call of(Duration limit, String verb, Object... arguments) {
      return new Call(verb, List.of(arguments).stream().map(Object::toString).toList(), limit);
    }
  }

  /**
   * @param said what it printed, as UTF-8
   */
  record Answer(int exit, String said) {}

  Answer ask(Call call, InputStream stdin) throws NodeException, InterruptedException {
    var said = new LastWords(ANSWER);
    return new Answer(run(call, stdin, said), said.text());
  }

  /**
   * The same with streams, whose failures are told as they came.
   *
   * @return DONE, NOT_YET or BEFORE
   * @throws IOException what {@code stdin} or {@code stdout} threw
   */
  int stream(Call call, Sent stdin, Taken stdout)
      throws NodeException, IOException, InterruptedException {
    try (stdout) {
      return run(call, stdin, stdout);
    } catch (NodeException e) {
      stdin.throwFailure();
      stdout.throwFailure();
      throw e;
    }
  }

  private int run(Call call, InputStream stdin, OutputStream stdout)
      throws NodeException, InterruptedException {
    var stderr = new LastWords(WORDS);
    Exit exit;
    try {
      exit =
          line.use(remote ->
              remote.exec(
                  script.call(call.verb(), call.arguments()),
                  call.limit(),
                  stdin,
                  new AfterMark(stdout),
                  stderr));
    } catch (RemoteException e) {
      throw failure(call.verb(), kindOf(e.kind()), String.valueOf(e.getMessage()), e);
    }
    return meaning(call.verb(), exit, stderr.text());
  }

  private int meaning(String verb, Exit exit, String said) throws NodeException {
    return switch (exit) {
      case Exit.Status(int code) ->
          switch (code) {
            case RunScript.DONE, RunScript.NOT_YET, RunScript.BEFORE -> code;
            case 81 -> throw new NodeException(Kind.STALE, words(verb, said));
            case 82 -> throw new NodeException(Kind.NO_SUCH_RUN, words(verb, said));
            case 83 -> throw new NodeException(Kind.REFUSED, words(verb, said));
            case 84 -> throw new NodeException(Kind.BAD_ORDER, words(verb, said));
            case 85 -> throw new NodeException(Kind.BROKEN, words(verb, said));
            default ->
                throw new NodeException(
                    Kind.BROKEN,
                    words(verb, "snapback-run ended with exit code " + code + ": " + said));
          };
      // It kills nothing of itself: the machine goes down, or somebody ends what they find.
      case Exit.Signal(String signal) ->
          throw new NodeException(
              Kind.UNREACHABLE, words(verb, "snapback-run was ended by SIG" + signal));
    };
  }

  private Exit install(Remote remote) throws RemoteException, NodeException, InterruptedException {
    var said = new LastWords(WORDS);
    var text = new ByteArrayInputStream(script.bytes());
    Exit exit = remote.exec(script.install(), INSTALL, text, OutputStream.nullOutputStream(), said);
    if (!exit.success()) {
      throw new NodeException(
          Kind.REFUSED,
          words(
              "writing snapback-run",
              "expected a login that is root or may `sudo -n`, found: "
                  + exit
                  + ": "
                  + said.text()));
    }
    return exit;
  }

  private static Kind kindOf(RemoteException.Kind kind) {
    return switch (kind) {
      // A machine that boots refuses its users for a while (pam_nologin(8), keys not yet there).
      case UNREACHABLE, AUTH, TIMED_OUT, DISCONNECTED -> Kind.UNREACHABLE;
      case HOST_KEY, SETTINGS -> Kind.REFUSED;
      case FILE, PROTOCOL -> Kind.BROKEN;
    };
  }

  NodeException broken(String verb, String what) {
    return new NodeException(Kind.BROKEN, words(verb, what));
  }

  NodeException badOrder(String verb, String what) {
    return new NodeException(Kind.BAD_ORDER, words(verb, what));
  }

  private NodeException failure(String verb, Kind kind, String what, Exception cause) {
    return new NodeException(kind, words(verb, what), cause);
  }

  private String words(String verb, String what) {
    return "node %s: %s: %s".formatted(name, verb, what);
  }

  @Override
  public void close() {
    line.close();
  }

  /** The last bytes of what is written. Thread-safe. */
  private static final class LastWords extends OutputStream {
    private final int most;
    private byte[] kept = new byte[0];

    LastWords(int most) {
      this.most = most;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      int old = Math.min(kept.length, Math.max(0, most - length));
      int fresh = Math.min(length, most);
      var both = new byte[old + fresh];
      System.arraycopy(kept, kept.length - old, both, 0, old);
      System.arraycopy(bytes, offset + length - fresh, both, old, fresh);
      kept = both;
    }

    synchronized String text() {
      return new String(kept, StandardCharsets.UTF_8).strip();
    }
  }
}
