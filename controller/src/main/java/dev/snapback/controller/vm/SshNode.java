package dev.snapback.controller.vm;

import dev.snapback.controller.facts.NodeDescription;
import dev.snapback.controller.node.ConsoleSink;
import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.NodeException.Kind;
import dev.snapback.controller.node.RunCommand;
import dev.snapback.controller.node.RunEnd;
import dev.snapback.controller.node.RunOnNode;
import dev.snapback.controller.scheduler.Compression;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.controller.vm.MachineCalls.Call;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A machine without our agent, driven by SSH; what it needs and keeps is told in this package's
 * words. Its connection is made when it is first needed, and made anew after it broke. Thread-safe.
 *
 * <p>Beside what is said of {@link dev.snapback.controller.node.Node}: every order is STALE until
 * {@link #begin} was called in this boot of the machine; REFUSED where the login is no root, the
 * host's key another or a tool is missing; UNREACHABLE also where the login is refused, as a
 * machine that boots does for a while.
 */
public final class SshNode implements WithoutRoots {
  /** What a machine answers from what it knows. */
  private static final Duration ANSWER = Duration.ofSeconds(30);

  /** To end processes, some of which do not want to, takes the machine up to 40 s. */
  private static final Duration END = Duration.ofSeconds(90);

  private static final Duration TREE = Duration.ofMinutes(30);

  /** So long a machine waits before it says that there is nothing to say. */
  private static final Duration WAIT = Duration.ofSeconds(60);

  /** A console that never pauses is never given up: its run's own timeout ends it. */
  private static final Duration NO_LIMIT = Duration.ofDays(365);

  private final NodeName name;
  private final String image;
  private final MachineCalls calls;

  /**
   * Does not wait for the machine: it may be off.
   *
   * @param image what the machine was made of; it cannot tell itself
   */
  public SshNode(NodeName name, SshAccess access, String image) {
    this(
        name,
        access,
        image,
        new RunScript(
            access.user().equals("root") ? List.of() : List.of("sudo", "-n", "--"),
            Places.DEFAULT));
  }

  SshNode(NodeName name, SshAccess access, String image, RunScript script) {
    this.name = name;
    this.image = image;
    this.calls = new MachineCalls(name, access, script);
  }

  @Override
  public NodeName name() {
    return name;
  }

  /**
   * From now on, until it boots, the machine is at that generation; at once where it is. Ends and
   * removes what runs of any other generation have left.
   *
   * @param generation 0 or more
   * @throws NodeException of kind STALE where the machine is at a later one
   */
  public void begin(long generation) throws NodeException, InterruptedException {
    if (generation < 0) {
      throw new IllegalArgumentException("a generation is 0 or more: " + generation);
    }
    ask(Call.of(END, "begin", generation), Sent.nothing());
  }

  /** Its generation is -1 where none was begun in this boot of the machine. */
  @Override
  public NodeDescription describe() throws NodeException, InterruptedException {
    return Told.description(name, image, ask(Call.of(ANSWER, "describe"), Sent.nothing()));
  }

  @Override
  public void sendTree(RunOnNode run, InputStream tar, Compression compression)
      throws NodeException, IOException, InterruptedException {
    var order = Call.of(TREE, "tree", id(run), run.generation(), word(compression));
    calls.stream(order, new Sent(tar), new Taken((bytes, at, length) -> {}));
  }

  @Override
  public boolean start(RunOnNode run, RunCommand command)
      throws NodeException, InterruptedException {
    byte[] words;
    try {
      words =
          RunOrder.words(
              command,
              Map.of(
                  "SNAPBACK_RUN", id(run),
                  "SNAPBACK_NODE", name.value(),
                  "SNAPBACK_IMAGE", image,
                  "SNAPBACK_GENERATION", Long.toString(run.generation())));
    } catch (IllegalArgumentException e) {
      throw calls.badOrder("start", String.valueOf(e.getMessage()));
    }
    // At least 1 ms: 0 is no limit.
    long millis = command.timeout().plusNanos(999_999).toMillis();
    var order = Call.of(END, "start", id(run), run.generation(), millis, words.length);
    return calls.ask(order, Sent.of(words)).exit() != RunScript.BEFORE;
  }

  @Override
  public void followConsole(RunOnNode run, long offset, ConsoleSink sink)
      throws NodeException, IOException, InterruptedException {
    var at = new AtomicLong(offset);
    int exit;
    do {
      var order =
          Call.of(NO_LIMIT, "console", id(run), run.generation(), at.get(), WAIT.toSeconds());
      try (var listening = new Sent.Listening()) {
        exit =
            calls.stream(
                order,
                new Sent(listening),
                new Taken((bytes, from, length) -> {
                  if (length > 0) {
                    sink.accept(at.get(), Arrays.copyOfRange(bytes, from, from + length));
                    at.addAndGet(length);
                  }
                }));
      }
    } while (exit == RunScript.NOT_YET);
  }

  @Override
  public RunEnd await(RunOnNode run) throws NodeException, InterruptedException {
    var order = Call.of(WAIT.plus(ANSWER), "await", id(run), run.generation(), WAIT.toSeconds());
    while (true) {
      try (var listening = new Sent.Listening()) {
        var answer = calls.ask(order, listening);
        if (answer.exit() == RunScript.DONE) {
          return Told.end(answer.said());
        }
      }
    }
  }

  @Override
  public void stop(RunOnNode run) throws NodeException, InterruptedException {
    ask(Call.of(END, "stop", id(run), run.generation()), Sent.nothing());
  }

  @Override
  public void fetchTree(RunOnNode run, List<String> globs, Compression compression, OutputStream to)
      throws NodeException, IOException, InterruptedException {
    WantedFiles wanted;
    try {
      wanted = new WantedFiles(globs);
    } catch (IllegalArgumentException e) {
      throw calls.badOrder("fetch tree", String.valueOf(e.getMessage()));
    }
    var list = Call.of(TREE, "list", id(run), run.generation());
    try {
      calls.stream(list, Sent.nothing(), new Taken(wanted));
    } catch (WantedFiles.TooMuchException e) {
      throw new NodeException(Kind.REFUSED, "node " + name + ": " + e.getMessage(), e);
    }
    var pack = Call.of(TREE, "pack", id(run), run.generation(), word(compression));
    calls.stream(pack, Sent.of(wanted.names()), new Taken(to::write));
  }

  @Override
  public void collectEvidence(
      long generation, long maxBytes, Duration within, Compression compression, OutputStream to)
      throws NodeException, IOException, InterruptedException {
    var order =
        Call.of(within, "evidence", generation, maxBytes, within.toSeconds(), word(compression));
    calls.stream(order, Sent.nothing(), new Taken(to::write));
  }

  @Override
  public void close() {
    calls.close();
  }

  private String ask(Call call, InputStream stdin) throws NodeException, InterruptedException {
    return calls.ask(call, stdin).said();
  }

  /** Part of paths and of a unit's name there. */
  private String id(RunOnNode run) throws NodeException {
    if (!RunId.isValid(run.run())) {
      throw calls.badOrder("run", "expected an id of a-z, 0-9 and '-', found '" + run.run() + "'");
    }
    return run.run();
  }

  private static String word(Compression compression) {
    return compression.name().toLowerCase(Locale.ROOT);
  }
}
