package dev.snapback.cli;

import dev.snapback.cli.connection.Address;
import dev.snapback.cli.shell.Surroundings;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Runs the whole command against a {@link FakeSnapback} in this process, on a clock of its own. */
final class Shell implements AutoCloseable {
  final FakeSnapback controller = new FakeSnapback();
  byte[] in = {};
  final ByteArrayOutputStream out = new ByteArrayOutputStream();
  final ByteArrayOutputStream err = new ByteArrayOutputStream();
  final Map<String, String> environment = new HashMap<>(Map.of("PATH", "/usr/bin:/bin"));
  final List<Integer> left = Collections.synchronizedList(new ArrayList<>());
  final List<String> versions = Collections.synchronizedList(new ArrayList<>());
  final List<String> authorizations = Collections.synchronizedList(new ArrayList<>());

  boolean live;
  Path directory = Path.of("").toAbsolutePath();
  Function<Address, ManagedChannel> channels;
  private final Server server;
  private volatile Instant now = FakeSnapback.NOW;
  private volatile Runnable onSignal = () -> left.add(130);

  Shell() {
    String name = InProcessServerBuilder.generateName();
    server =
        InProcessServerBuilder.forName(name)
            .addService(controller)
            .intercept(new VersionsSeen())
            .build();
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    channels = address -> InProcessChannelBuilder.forName(name).build();
  }

  /** The exit code. */
  int run(String... arguments) {
    return new Program(surroundings()).run(arguments);
  }

  Surroundings surroundings() {
    return new Surroundings(
        new ByteArrayInputStream(in),
        out,
        new PrintStream(err, true, StandardCharsets.UTF_8),
        live,
        environment,
        directory,
        () -> now,
        this::pass,
        handler -> {
          onSignal = handler;
          return () -> onSignal = () -> left.add(130);
        },
        address -> channels.apply(address),
        left::add);
  }

  /** Ctrl-C. */
  void signal() {
    onSignal.run();
  }

  private void pass(Duration duration) {
    now = now.plus(duration);
  }

  String stdout() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String stderr() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private final class VersionsSeen implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      authorizations.add(
          String.valueOf(
              headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER))));
      versions.add(
          String.valueOf(
              headers.get(Metadata.Key.of("snapback-protocol", Metadata.ASCII_STRING_MARSHALLER))));
      return next.startCall(call, headers);
    }
  }
}
