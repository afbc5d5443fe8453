package dev.snapback.controller.takeover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.snapback.controller.store.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two controller processes on PostgreSQL under load; the one that leads is killed, or stopped for
 * longer than its lease and then continued, time and again.
 *
 * <p>{@code -Dsnapback.takeovers=N}: how often (3); {@code -Dsnapback.seed=N}; {@code
 * -Dsnapback.takeover.results=FILE}: where what was measured goes.
 */
@Timeout(1800)
class TakeoverIT {
  private static final int REQUESTERS = 8;
  private static final Duration BACK_WITHIN = Duration.ofSeconds(10);

  /** Longer than a lease. */
  private static final Duration STOPPED_FOR = Duration.ofSeconds(8);

  private static final int LEAD_LOST = 75;

  @TempDir private Path temp;
  private Optional<PostgresServer> database = Optional.empty();
  private final List<Slot> slots = new ArrayList<>();
  private final List<Requester> requesters = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Ledger ledger = new Ledger();
  private final long seed = Long.getLong("snapback.seed", System.nanoTime());
  private final SplittableRandom random = new SplittableRandom(seed);
  private final Map<String, List<Long>> backMillis = new LinkedHashMap<>();

  @BeforeEach
  void start() throws Exception {
    PostgresServer server = PostgresServer.start();
    database = Optional.of(server);
    server.makeDatabase("fleet");
    Path settings = temp.resolve("controller.yaml");
    Files.writeString(
        settings,
        """
        data: %s
        store: %s
        store-password-file: %s
        # Simulated machines end with their controller: one that was being looked at then is soon given up.
        deadlines: {verifying: 3s}
        labels: {vm: {min-ready: 12}}
        providers:
          sim:
            driver: simulated
            launch-every: 1ms
            pools: {small: {max-nodes: 40, labels: {vm: {image: tiny}}}}
        """
            .formatted(temp.resolve("data"), server.url("fleet"), server.passwordFile()));
    for (String name : List.of("a", "b")) {
      Files.deleteIfExists(log(name));
      slots.add(new Slot(name, settings, log(name), freePort()));
    }
    for (Slot slot : slots) {
      slot.start();
    }
  }

  private static Path log(String controller) {
    return Path.of("target", "takeover-" + controller + ".log");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @AfterEach
  void end() throws Exception {
    threads.forEach(Thread::interrupt);
    requesters.forEach(Requester::close);
    slots.forEach(Slot::close);
    for (Slot slot : slots) {
      slot.end();
    }
    database.ifPresent(PostgresServer::close);
  }

  @Test
  void no_request_is_lost_and_none_is_granted_twice() throws Exception {
    int takeovers = Integer.getInteger("snapback.takeovers", 3);
    System.out.printf("%d takeovers, seed %d%n", takeovers, seed);
    load();
    for (int i = 1; i <= takeovers; i++) {
      // Of three, one is a stop at least.
      boolean stop = i % 2 == 0;
      Thread.sleep(random.nextInt(500, 3000));
      takeover(stop);
    }
    requesters.forEach(Requester::endSoon);
    for (Thread thread : threads) {
      assertThat(thread.join(Duration.ofSeconds(60))).isTrue();
    }
    ledger.requireComplete();
    try (var connection = database.orElseThrow().connect("fleet")) {
      ledger.compare(connection);
    }
    report(takeovers);
  }

  private void load() throws Exception {
    ledger.waitsFrom(System.nanoTime());
    List<Integer> ports = slots.stream().map(Slot::apiPort).toList();
    for (int i = 0; i < REQUESTERS; i++) {
      Requester requester = new Requester(ledger, ports, random.nextLong());
      requesters.add(requester);
      threads.add(Thread.ofPlatform().name("requester-" + i).start(requester));
    }
    ledger.firstAnswer();
  }

  private void takeover(boolean stop) throws Exception {
    // Both are there, or nobody could take over.
    Slot leads =
        await().atMost(Duration.ofSeconds(30)).until(this::leader, Optional::isPresent).get();
    await().atMost(Duration.ofSeconds(30)).until(() -> slots.stream().allMatch(this::listens));
    long began = System.nanoTime();
    leads.signal(stop ? "STOP" : "KILL");
    ledger.waitsFrom(System.nanoTime());
    long back = TimeUnit.NANOSECONDS.toMillis(ledger.firstAnswer() - began);
    String how = stop ? "stopped" : "killed";
    backMillis.computeIfAbsent(how, h -> new ArrayList<>()).add(back);
    System.out.printf("%s %s: back after %d ms%n", leads, how, back);
    if (stop) {
      long rest = STOPPED_FOR.toNanos() - (System.nanoTime() - began);
      if (rest > 0) {
        TimeUnit.NANOSECONDS.sleep(rest);
      }
      leads.signal("CONT");
      assertThat(leads.end()).isEqualTo(LEAD_LOST);
    } else {
      leads.end();
    }
    ledger.requireWhole();
    leads.start();
    assertThat(back).isLessThanOrEqualTo(BACK_WITHIN.toMillis());
  }

  private Optional<Slot> leader() throws SQLException {
    try (var connection = database.orElseThrow().connect("fleet");
        var statement = connection.createStatement();
        var row = statement.executeQuery("SELECT holder FROM leader")) {
      row.next();
      String holder = row.getString(1);
      return slots.stream()
          .filter(slot -> slot.isAlive() && holder.startsWith("process " + slot.pid() + " "))
          .findFirst();
    }
  }

  private boolean listens(Slot slot) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), slot.apiPort())) {
      return socket.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }

  private void report(int takeovers) throws IOException {
    List<Long> all = backMillis.values().stream().flatMap(List::stream).sorted().toList();
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("takeovers", takeovers);
    results.put("seed", seed);
    results.put("requests", ledger.requests());
    results.put("lost", 0);
    results.put("granted_twice", 0);
    results.put("asked_again", ledger.again());
    results.put("back_ms", backMillis);
    results.put("back_ms_median", all.get(all.size() / 2));
    results.put("back_ms_max", all.getLast());
    String json =
        JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build()
            .writeValueAsString(results);
    System.out.println(json);
    String file = System.getProperty("snapback.takeover.results", "");
    if (!file.isEmpty()) {
      Files.writeString(Path.of(file), json + "\n");
    }
  }
}
