package dev.snapback.controller.forward;

import dev.snapback.controller.lead.LeaderRow;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The API of a controller that follows: each call is passed on, message by message, to the one that
 * leads, which knows who may call what. Thread-safe.
 */
public final class Forwarder extends HandlerRegistry implements AutoCloseable {
  private static final int MOST_CALLS = 1000;

  /** Says in a call that it was passed on already. */
  static final Metadata.Key<String> PASSED_ON =
      Metadata.Key.of("snapback-passed-on", Metadata.ASCII_STRING_MARSHALLER);

  /** Says in a refusal that nothing was done, so that it can be asked for again. */
  static final Metadata.Key<String> NOT_TAKEN =
      Metadata.Key.of("snapback-not-taken", Metadata.ASCII_STRING_MARSHALLER);

  private final Route route = new Route();
  private final Semaphore room = new Semaphore(MOST_CALLS);
  private final Map<String, ServerMethodDefinition<byte[], byte[]>> methods;

  /**
   * @param api whose methods there are
   */
  public Forwarder(ServiceDescriptor api) {
    this.methods =
        api.getMethods().stream()
            .collect(
                Collectors.toUnmodifiableMap(MethodDescriptor::getFullMethodName, this::passingOn));
  }

  /** What the database says of who leads; to be told whenever it was looked at. */
  public void leaderIs(LeaderRow row) {
    route.leaderIs(row);
  }

  // Overrides what gRPC has not annotated.
  @Override
  public @Nullable ServerMethodDefinition<?, ?> lookupMethod(
      String name, @Nullable String authority) {
    return methods.get(name);
  }

  private ServerMethodDefinition<byte[], byte[]> passingOn(MethodDescriptor<?, ?> method) {
    // Of no type: gRPC then says of each call when it can be written to.
    MethodDescriptor<byte[], byte[]> bytes =
        MethodDescriptor.newBuilder(Bytes.AS_THEY_ARE, Bytes.AS_THEY_ARE)
            .setFullMethodName(method.getFullMethodName())
            .setType(MethodDescriptor.MethodType.UNKNOWN)
            .build();
    boolean single = method.getType().clientSendsOneMessage();
    return ServerMethodDefinition.create(
        bytes, (call, headers) -> begin(call, headers, bytes, single));
  }

  private ServerCall.Listener<byte[]> begin(
      ServerCall<byte[], byte[]> call,
      Metadata headers,
      MethodDescriptor<byte[], byte[]> method,
      boolean single) {
    Optional<Status> refusal = refusal(headers);
    if (refusal.isPresent()) {
      Metadata trailers = new Metadata();
      trailers.put(NOT_TAKEN, "1");
      call.close(refusal.get(), trailers);
      return new ServerCall.Listener<>() {};
    }
    headers.put(PASSED_ON, "1");
    ForwardedCall forwarded =
        new ForwardedCall(call, headers, method, single, route, room::release);
    forwarded.begin();
    return forwarded;
  }

  private Optional<Status> refusal(Metadata headers) {
    if (headers.containsKey(PASSED_ON)) {
      // It is about to lead, or does no more; or two think of each other that they lead.
      return Optional.of(
          Status.UNAVAILABLE.withDescription(
              "the controller that this was passed on to does not lead"));
    }
    return room.tryAcquire()
        ? Optional.empty()
        : Optional.of(
            Status.RESOURCE_EXHAUSTED.withDescription(
                "this controller passes %d calls on already; ask again later, or ask another"
                    .formatted(MOST_CALLS)));
  }

  /** Cuts all calls off. */
  @Override
  public void close() {
    route.close();
  }
}
