package dev.snapback.controller.access;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before the API: finds out who calls, goes by {@link Rules}, and has it recorded. Calls
 * block while the store is asked.
 */
public final class ApiGate implements ServerInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(ApiGate.class);
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final Tokens tokens;
  private final AuditLog audit;
  private final InstantSource clock;

  public ApiGate(Tokens tokens, AuditLog audit, InstantSource clock) {
    this.tokens = tokens;
    this.audit = audit;
    this.clock = clock;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Tokens.Identified who;
    try {
      who = tokens.identify(Optional.ofNullable(headers.get(AUTHORIZATION)));
    } catch (RuntimeException e) {
      LOG.error("tokens cannot be read: look at the data directory's disk", e);
      return end(call, Status.INTERNAL.withDescription("the controller could not read its data"));
    }
    return switch (who) {
      case Tokens.Identified.Known(Caller caller) -> admit(caller, call, headers, next);
      // Nobody we know: whoever can reach the port could fill the audit log with these.
      case Tokens.Identified.Unknown(String why) -> {
        LOG.warn(
            "refused {} from {}: {}",
            call.getMethodDescriptor().getBareMethodName(),
            call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR),
            why);
        yield end(call, Status.UNAUTHENTICATED.withDescription(why));
      }
    };
  }

  @SuppressWarnings("unchecked") // the rule was found by the call's own method
  private <Q, A> ServerCall.Listener<Q> admit(
      Caller caller, ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Optional<Rule> rule = Rules.of(call.getMethodDescriptor());
    if (rule.isEmpty() || !(rule.get() instanceof Rule.ByRole<?, ?> byRole)) {
      return refuse(caller, call, "nobody may call this");
    }
    if (!caller.role().atLeast(byRole.least())) {
      return refuse(caller, call, needs(byRole, caller));
    }
    Context context = caller.with(Context.current());
    if (!byRole.recorded()) {
      return Contexts.interceptCall(context, call, headers, next);
    }
    RecordedCall<Q, A> recorded =
        new RecordedCall<>(call, (Rule.ByRole<Q, A>) byRole, caller, audit, clock);
    return recorded.listening(Contexts.interceptCall(context, recorded, headers, next));
  }

  private static String needs(Rule.ByRole<?, ?> rule, Caller caller) {
    return "%s needs the role %s; %s has the role %s"
        .formatted(
            rule.method().getBareMethodName(), rule.least().orMore(), caller.name(), caller.role());
  }

  private <Q, A> ServerCall.Listener<Q> refuse(Caller caller, ServerCall<Q, A> call, String why) {
    String action = String.valueOf(call.getMethodDescriptor().getBareMethodName());
    Status status = Status.PERMISSION_DENIED.withDescription(why);
    audit.record(AuditEntry.of(caller, action, "", status.getCode().toString(), clock.instant()));
    return end(call, status);
  }

  private static <Q, A> ServerCall.Listener<Q> end(ServerCall<Q, A> call, Status status) {
    call.close(status, new Metadata());
    return new ServerCall.Listener<>() {};
  }
}
