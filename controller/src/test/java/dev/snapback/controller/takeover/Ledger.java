package dev.snapback.controller.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.proto.api.v1.NodeRequest;
import dev.snapback.proto.api.v1.NodeRequestState;
import io.grpc.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * What requesters asked for and got, by their own account. The nodes are used once, so that none is
 * ever granted to a second request. Thread-safe.
 */
final class Ledger {
  private final Set<String> asked = new HashSet<>();
  private final Map<String, String> grantedTo = new HashMap<>();
  private final Map<String, List<String>> granted = new HashMap<>();
  private final Set<String> over = new HashSet<>();
  private final List<Throwable> broken = new ArrayList<>();
  private final Map<String, Integer> again = new TreeMap<>();
  private long waitedFrom;
  private OptionalLong firstAnswer = OptionalLong.empty();

  synchronized void asks(String id) {
    asked.add(id);
  }

  synchronized void isGranted(NodeRequest request) {
    assertThat(request.getState()).as(request.toString()).isEqualTo(NodeRequestState.GRANTED);
    assertThat(request.getNodesCount()).isEqualTo(1);
    String node = request.getNodes(0);
    assertThat(grantedTo.putIfAbsent(node, request.getId()))
        .as("who had %s before %s", node, request.getId())
        .isNull();
    granted.put(request.getId(), List.copyOf(request.getNodesList()));
  }

  synchronized void givesBack(String id) {
    assertThat(granted).containsKey(id);
  }

  synchronized void isOver(NodeRequest request) {
    assertThat(request.getState()).as(request.toString()).isEqualTo(NodeRequestState.RELEASED);
    assertThat(request.getNodesList()).isEqualTo(granted.get(request.getId()));
    over.add(request.getId());
  }

  synchronized void askedAgain(Status why) {
    again.merge(why.getCode().toString(), 1, Integer::sum);
  }

  synchronized void broken(Throwable e) {
    broken.add(e);
    notifyAll();
  }

  synchronized void answered(long began, long ended) {
    if (firstAnswer.isEmpty() && began - waitedFrom > 0) {
      firstAnswer = OptionalLong.of(ended);
      notifyAll();
    }
  }

  /** From now on the first answer to a new request is waited for; it was asked for after this. */
  synchronized void waitsFrom(long now) {
    waitedFrom = now;
    firstAnswer = OptionalLong.empty();
  }

  /** When it came, as of nanoTime; waits a minute at most. */
  synchronized long firstAnswer() throws InterruptedException {
    long end = System.nanoTime() + 60_000_000_000L;
    while (firstAnswer.isEmpty() && broken.isEmpty() && System.nanoTime() < end) {
      wait(1000);
    }
    requireWhole();
    return firstAnswer.orElseThrow(() -> new AssertionError("no answer within a minute"));
  }

  synchronized int requests() {
    return asked.size();
  }

  synchronized Map<String, Integer> again() {
    return new TreeMap<>(again);
  }

  synchronized void requireWhole() {
    assertThat(broken).isEmpty();
  }

  /** After the end of all requesters: all that was asked for was got and given back. */
  synchronized void requireComplete() {
    requireWhole();
    assertThat(over).isEqualTo(asked);
  }

  /** The store tells the same: each request once, each node in one of them at most. */
  synchronized void compare(Connection database) throws SQLException {
    Set<String> stored = new HashSet<>();
    Map<String, String> leased = new HashMap<>();
    try (var statement = database.createStatement();
        var rows = statement.executeQuery("SELECT id, state, nodes FROM requests")) {
      while (rows.next()) {
        String id = rows.getString("id");
        assertThat(stored.add(id)).as(id).isTrue();
        assertThat(rows.getString("state")).as(id).isEqualTo("RELEASED");
        for (String node : JsonMapper.shared().readValue(rows.getString("nodes"), String[].class)) {
          assertThat(leased.put(node, id)).as("who had %s before %s", node, id).isNull();
        }
      }
    }
    assertThat(stored).isEqualTo(asked);
    assertThat(leased).isEqualTo(grantedTo);
  }
}
