package dev.snapback.controller.access;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A call that is in the audit log before its caller hears how it ended. gRPC calls it from one
 * thread at a time, but for the end.
 */
final class RecordedCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
  private final Rule.ByRole<Q, A> rule;
  private final Caller caller;
  private final AuditLog audit;
  private final InstantSource clock;
  private final AtomicBoolean recorded = new AtomicBoolean();
  private volatile String subject = "";

  RecordedCall(
      ServerCall<Q, A> call,
      Rule.ByRole<Q, A> rule,
      Caller caller,
      AuditLog audit,
      InstantSource clock) {
    super(call);
    this.rule = rule;
    this.caller = caller;
    this.audit = audit;
    this.clock = clock;
  }

  /** What the service hears, and this beside it. */
  ServerCall.Listener<Q> listening(ServerCall.Listener<Q> service) {
    return new SimpleForwardingServerCallListener<>(service) {
      @Override
      public void onMessage(Q request) {
        actsOn(rule.asked().apply(request));
        super.onMessage(request);
      }

      @Override
      public void onCancel() {
        super.onCancel();
        ended(Status.Code.CANCELLED);
      }

      // Without a close before it: the service threw something that it should not have.
      @Override
      public void onComplete() {
        super.onComplete();
        ended(Status.Code.UNKNOWN);
      }
    };
  }

  @Override
  public void sendMessage(A answer) {
    actsOn(rule.made().apply(answer));
    // The caller hears of it by this, not only by the end of the call.
    if (getMethodDescriptor().getType().serverSendsOneMessage()) {
      ended(Status.Code.OK);
    }
    super.sendMessage(answer);
  }

  @Override
  public void close(Status status, Metadata trailers) {
    ended(status.getCode());
    super.close(status, trailers);
  }

  private void actsOn(String named) {
    if (!named.isEmpty()) {
      subject = named;
    }
  }

  /** Only the first end counts. */
  private void ended(Status.Code code) {
    if (recorded.compareAndSet(false, true)) {
      String action = String.valueOf(rule.method().getBareMethodName());
      audit.record(AuditEntry.of(caller, action, subject, code.toString(), clock.instant()));
    }
  }
}
