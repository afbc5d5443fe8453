package dev.snapback.lab.fleet;

import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests one fleet of two machines, started with the first of them and ended with the last:
 * without KVM a reset takes a minute, and each test leaves the machines as pristine as it found
 * them.
 */
public final class SharedFleet implements ParameterResolver {

  private static final Namespace NAMESPACE = Namespace.create(SharedFleet.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Fleet.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(Fleet.class, key -> start(), Fleet.class);
  }

  private static Fleet start() {
    try {
      return Fleet.start(House.here(), Path.of("target", "lab-it"), 2, System.out::println);
    } catch (Exception e) {
      throw new IllegalStateException("no lab fleet", e);
    }
  }
}
