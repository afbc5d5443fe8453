package dev.snapback.controller.access;

import dev.snapback.controller.scheduler.ProjectName;
import io.grpc.Context;
import java.util.Optional;

/**
 * Who makes a call of the API.
 *
 * @param name the id of a token, or {@link #LOCAL_NAME}
 * @param project whose runs are seen; empty: all
 */
public record Caller(String name, Role role, Optional<ProjectName> project) {
  static final String LOCAL_NAME = "local";

  /** Somebody on the controller's own host, without a token. */
  public static final Caller LOCAL = new Caller(LOCAL_NAME, Role.ADMIN, Optional.empty());

  private static final Context.Key<Caller> CURRENT = Context.key("snapback-caller");

  /**
   * Who makes the call that is being served on this thread.
   *
   * @throws IllegalStateException where no {@link ApiGate} stands before the service
   */
  public static Caller current() {
    return Optional.ofNullable(CURRENT.get())
        .orElseThrow(() -> new IllegalStateException("the API is served without its gate"));
  }

  /** Whether what is done for that project is this caller's business. */
  public boolean sees(Optional<ProjectName> other) {
    return project.isEmpty() || project.equals(other);
  }

  Context with(Context context) {
    return context.withValue(CURRENT, this);
  }
}
