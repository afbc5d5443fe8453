package dev.snapback.controller.forward;

import io.grpc.HandlerRegistry;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Who serves a call of the API: this controller, while it leads, or the one that does. */
public final class ApiSwitch extends HandlerRegistry {
  private final HandlerRegistry following;
  private final BooleanSupplier leads;
  private volatile Optional<ServerServiceDefinition> own = Optional.empty();

  /**
   * @param leads asked for each call, and must be quick
   */
  public ApiSwitch(HandlerRegistry following, BooleanSupplier leads) {
    this.following = following;
    this.leads = leads;
  }

  /** From now on this controller serves, while it leads. */
  public void serve(ServerServiceDefinition api) {
    own = Optional.of(api);
  }

  /** No more: it ends. */
  public void serveNoMore() {
    own = Optional.empty();
  }

  @Override
  public @Nullable ServerMethodDefinition<?, ?> lookupMethod(
      String name, @Nullable String authority) {
    // One that was stopped for longer than its lease must not tell what was true then.
    return own.isPresent() && leads.getAsBoolean()
        ? own.get().getMethod(name)
        : following.lookupMethod(name, authority);
  }
}
