package dev.snapback.cli.simulate;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.exit.Failure;
import dev.snapback.cli.shell.DurationText;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.ListRequestsRequest;
import dev.snapback.proto.api.v1.ListRunsRequest;
import dev.snapback.proto.api.v1.NodeRequest;
import dev.snapback.proto.api.v1.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code snapback simulate record}. */
@Command(
    name = "record",
    mixinStandardHelpOptions = true,
    description = {
      "Writes what was asked of the controller as a trace, for `snapback simulate --trace`: one JSON",
      "object a line, of each run and each lease that is over and had its nodes."
    },
    footer = {"", "Example:", "  snapback simulate record --since 7d -o week.jsonl"})
public final class RecordCommand implements Callable<Integer> {
  /** More the controller does not tell. */
  private static final int MOST = 10_000;

  private final Session session;

  @Option(
      names = "--since",
      paramLabel = "DURATION",
      defaultValue = "7d",
      description = "What was asked for in this time until now. Default: ${DEFAULT-VALUE}.")
  private String since = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write there, and not to stdout.")
  private @Nullable Path output;

  RecordCommand(Session session) {
    this.session = session;
  }

  private record Line(long submittedMillis, String json) {}

  @Override
  public Integer call() throws InterruptedException {
    Duration span = DurationText.parse("--since", since);
    Instant from = session.surroundings().clock().instant().minus(span);
    List<Run> runs;
    List<NodeRequest> requests;
    try (Controller controller = session.connect()) {
      runs =
          controller
              .ask(api -> api.listRuns(ListRunsRequest.newBuilder().setLimit(MOST).build()))
              .getRunsList();
      requests =
          controller
              .ask(api ->
                  api.listRequests(
                      ListRequestsRequest.newBuilder().setAll(true).setLimit(MOST).build()))
              .getRequestsList();
    }
    complain("runs", runs.stream().map(Run::getSubmittedMillis).toList(), from);
    complain("requests", requests.stream().map(NodeRequest::getSubmittedMillis).toList(), from);
    write(
        Stream.concat(
                runs.stream()
                    .flatMap(run ->
                        Recorded.of(run).stream()
                            .map(json -> new Line(run.getSubmittedMillis(), json.toString()))),
                requests.stream()
                    .flatMap(request ->
                        Recorded.of(request).stream()
                            .map(json -> new Line(request.getSubmittedMillis(), json.toString()))))
            .filter(line -> line.submittedMillis() >= from.toEpochMilli())
            .sorted(Comparator.comparingLong(Line::submittedMillis))
            .map(Line::json)
            .toList());
    return ExitCode.OK;
  }

  private void complain(String what, List<Long> submitted, Instant from) {
    boolean more =
        submitted.size() >= MOST
            && submitted.stream().allMatch(millis -> millis >= from.toEpochMilli());
    if (more) {
      session
          .stderr()
          .printf(
              "snapback: the controller tells its newest %d %s only: the trace begins later than asked%n",
              MOST, what);
    }
  }

  private void write(List<String> lines) {
    if (output == null) {
      lines.forEach(session::print);
      return;
    }
    Path file = session.surroundings().directory().resolve(output);
    try {
      Files.writeString(
          file, lines.stream().map(line -> line + "\n").collect(Collectors.joining()));
    } catch (IOException e) {
      throw Failure.io("cannot write " + file + ": " + e.getMessage(), e);
    }
    session.stderr().println(lines.size() + " lines written to " + file);
  }
}
