package dev.snapback.controller;

import dev.snapback.controller.access.ApiCertificate;
import dev.snapback.controller.api.ApiPort;
import dev.snapback.controller.config.Settings;
import dev.snapback.controller.disk.DataDirectory;
import dev.snapback.controller.forward.ApiSwitch;
import dev.snapback.controller.forward.Forwarder;
import dev.snapback.controller.store.PostgresAddress;
import dev.snapback.controller.store.SqlStore;
import dev.snapback.proto.api.v1.SnapbackGrpc;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A whole controller, wired by hand: alone with its data directory, or one of several on one
 * database.
 */
public final class Controller implements AutoCloseable {
  private final Settings settings;
  private final Opened open = new Opened();
  private Supplier<Optional<Leading>> leading = Optional::empty;
  private Supplier<CompletableFuture<?>> turn =
      () -> CompletableFuture.failedFuture(new IllegalStateException("not started"));
  private int apiPort;

  private Controller(Settings settings) {
    this.settings = settings;
  }

  /**
   * Takes the data directory, goes on with what was under way there, and listens. One of several
   * listens for people and CI jobs, and does the rest when it leads.
   *
   * @param fatal is told why this controller cannot go on; its process is to end then, and without
   *     another word where that is a {@link dev.snapback.controller.lead.LeadLostException}
   * @throws DataDirectory.InUseException where another controller has the directory
   * @throws IOException where the directory, the database or a port cannot be used
   */
  public static Controller start(Settings settings, Consumer<Throwable> fatal) throws IOException {
    var controller = new Controller(settings);
    var done = false;
    try {
      var shared = settings.store().postgresql();
      if (shared.isPresent()) {
        controller.join(shared.get(), fatal);
      } else {
        controller.lead(fatal);
      }
      done = true;
      return controller;
    } finally {
      if (!done) {
        controller.close();
      }
    }
  }

  /** Alone. */
  private void lead(Consumer<Throwable> fatal) throws IOException {
    var data = open.opened(DataDirectory.lock(settings.data())).path();
    var store = open.opened(SqlStore.sqlite(DataDirectory.database(data)));
    var only = open.opened(Leading.begin(settings, data, store, () -> {}, fatal));
    leading = () -> Optional.of(only);
    turn = only::turn;
    var calls = new ApiSwitch(new Forwarder(SnapbackGrpc.getServiceDescriptor()), () -> true);
    calls.serve(only.api());
    openApi(calls, certificate());
  }

  /** With others. */
  private void join(PostgresAddress database, Consumer<Throwable> fatal) throws IOException {
    var store = open.opened(SqlStore.postgresql(database));
    var data = DataDirectory.share(settings.data(), store.owner());
    var shown = certificate();
    var member = open.opened(new Member(settings, data, store, shown, fatal));
    openApi(member.api(), shown);
    leading = member::leading;
    turn = member::turn;
    member.start(apiPort);
  }

  private Optional<ApiCertificate> certificate() {
    return settings.api().tls().map(pem -> open.opened(ApiCertificate.open(pem)));
  }

  private void openApi(ApiSwitch calls, Optional<ApiCertificate> shown) throws IOException {
    var address = settings.api().at(settings.apiPort());
    var credentials = shown.map(ApiCertificate::credentials);
    apiPort = open.opened(ApiPort.open(address, credentials, calls)).port();
  }

  public int apiPort() {
    return apiPort;
  }

  /** 0: it follows, and has none. */
  public int nodePort() {
    return leading.get().map(Leading::nodePort).orElse(0);
  }

  /** One line for people. */
  public String listensOn() {
    return "API on %s:%d%s, %s, data in %s%s"
        .formatted(
            settings.api().address().getHostAddress(),
            apiPort,
            settings.api().tls().isPresent() ? " by TLS" : "",
            leading
                .get()
                .map(l -> "machines on %s:%d".formatted(settings.nodeAddress(), l.nodePort()))
                .orElse("machines when it leads"),
            settings.data(),
            leading.get().map(l -> ", CA " + l.fingerprint()).orElse(""));
  }

  /** Completes when its work has come around once more: its sign of life. */
  CompletableFuture<?> turn() {
    return turn.get();
  }

  /** Ends all of it in an orderly way. What runs on nodes goes on. */
  @Override
  public void close() {
    open.close();
  }
}
