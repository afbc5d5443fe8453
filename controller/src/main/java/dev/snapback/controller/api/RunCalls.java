package dev.snapback.controller.api;

import com.google.protobuf.ByteString;
import dev.snapback.controller.access.Caller;
import dev.snapback.controller.loop.ControllerLoop;
import dev.snapback.controller.runs.RunFiles;
import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.controller.scheduler.RunOrder;
import dev.snapback.controller.scheduler.RunRecord;
import dev.snapback.controller.store.Store;
import dev.snapback.proto.api.v1.Data;
import dev.snapback.proto.api.v1.ListRunsResponse;
import dev.snapback.proto.api.v1.Run;
import dev.snapback.proto.api.v1.RunEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jdbi.v3.core.JdbiException;

/** What can be asked about runs. */
final class RunCalls implements SubmitCall.Desk {
  private static final int CHUNK = 64 * 1024;
  private static final int TRIED_IDS = 10;
  private final Set<RunId> submitting = ConcurrentHashMap.newKeySet();

  private final ControllerLoop loop;
  private final Events events;
  private final Store store;
  private final RunFiles files;
  private final RunIds ids;
  private final ApiLimits limits;
  private final ConsoleReader console;

  RunCalls(ControllerLoop loop, Store store, RunFiles files, RunIds ids, ApiLimits limits) {
    this.loop = loop;
    this.events = new Events(loop);
    this.store = store;
    this.files = files;
    this.ids = ids;
    this.limits = limits;
    this.console = new ConsoleReader(files);
  }

  @Override
  public Submission begin(dev.snapback.proto.api.v1.RunOrder wanted, Caller caller)
      throws ApiException, IOException {
    RunOrder order = Orders.check(wanted, caller, loop.state(), limits);
    if (!wanted.getId().isEmpty()) {
      RunId given = RunIds.given(wanted.getId());
      return Submission.begin(files, given, order, limits.workspaceBytes());
    }
    for (int i = 1; ; i++) {
      try {
        return Submission.reserve(files, ids.next(), order, limits.workspaceBytes());
      } catch (FileAlreadyExistsException taken) {
        if (i == TRIED_IDS) {
          throw taken;
        }
      }
    }
  }

  @Override
  public Run submit(Submission complete) throws ApiException, IOException {
    RunId id = complete.run();
    // One at a time, or the second would take away what the first has put there.
    if (!submitting.add(id)) {
      throw ApiException.underWay("run " + id + " is being handed in by another call: ask again");
    }
    try {
      if (store.run(id).isEmpty()) {
        complete.place();
        tell(complete);
      }
    } finally {
      submitting.remove(id);
    }
    // Asked again, it is the same.
    return message(
        store
            .run(id)
            .filter(run -> run.order().equals(complete.order()))
            .orElseThrow(() -> ApiException.exists("there is another run " + id)));
  }

  private void tell(Submission complete) throws ApiException, IOException {
    try {
      events.tell(new Event.RunSubmitted(complete.run(), complete.order()));
    } catch (ApiException e) {
      // While the controller ends nobody knows whether the run was stored; if it was, its workspace
      // is wanted.
      if (e.kind() != ApiException.Kind.ENDING) {
        complete.takeBack();
      }
      throw e;
    }
  }

  Run get(String id, Caller caller) throws ApiException, IOException {
    return message(find(id, caller));
  }

  ListRunsResponse list(int limit, Caller caller) throws ApiException, IOException {
    int most = ListLimit.of(limit);
    ListRunsResponse.Builder list = ListRunsResponse.newBuilder();
    for (RunRecord run : store.newestRuns(caller.project(), most)) {
      list.addRuns(message(run));
    }
    return list.build();
  }

  Run cancel(String id, Caller caller) throws ApiException, IOException {
    RunRecord run = find(id, caller);
    if (loop.state().runs().containsKey(run.id())) {
      try {
        events.tell(new Event.RunCancelRequested(run.id()));
      } catch (ApiException e) {
        // It may have ended just now; then there is nothing left to cancel.
        if (e.kind() != ApiException.Kind.NOT_FOUND) {
          throw e;
        }
      }
    }
    return get(id, caller);
  }

  /** Takes as long as the run. */
  void watch(String id, long offset, Caller caller, Outgoing<RunEvent> out)
      throws InterruptedException {
    try {
      RunId run = find(id, caller).id();
      try (var _ = loop.listen(changes -> wakeIfOf(run, changes.all(RunRecord.class), out))) {
        new RunWatch(() -> store.run(run).map(this::explained), console, offset, out).follow();
      }
      out.complete();
    } catch (ApiException | IOException | JdbiException e) {
      out.fail(e);
    }
  }

  private static void wakeIfOf(RunId run, Iterable<RunRecord> changed, Outgoing<?> out) {
    for (RunRecord record : changed) {
      if (record.id().equals(run)) {
        out.wake();
      }
    }
  }

  ArtifactFiles artifacts(String id, Caller caller) throws ApiException {
    return new ArtifactFiles(files.artifacts(find(id, caller).id()));
  }

  void readArtifact(String id, String path, Caller caller, Outgoing<Data> out)
      throws InterruptedException {
    try (InputStream in = artifacts(id, caller).open(path)) {
      byte[] chunk = in.readNBytes(CHUNK);
      while (chunk.length > 0
          && out.send(Data.newBuilder().setData(ByteString.copyFrom(chunk)).build())) {
        chunk = in.readNBytes(CHUNK);
      }
      out.complete();
    } catch (ApiException | IOException | JdbiException e) {
      out.fail(e);
    }
  }

  /** A run that is none of the caller's business is one that is not there. */
  private RunRecord find(String id, Caller caller) throws ApiException {
    return find(id, run -> caller.sees(run.order().project()));
  }

  private RunRecord find(String id, Predicate<RunRecord> seen) throws ApiException {
    return Optional.of(id)
        .filter(RunId::isValid)
        .flatMap(valid -> store.run(new RunId(valid)))
        .filter(seen)
        .orElseThrow(() -> ApiException.notFound("no such run: " + id));
  }

  private Run message(RunRecord run) throws IOException {
    return Messages.run(explained(run), console.length(run.id(), run.attempt()));
  }

  private RunRecord explained(RunRecord run) {
    return loop.scheduler().explained(loop.state(), run);
  }
}
