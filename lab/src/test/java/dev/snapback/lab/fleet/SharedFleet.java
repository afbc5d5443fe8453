package dev.snapback.lab.fleet;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives the tests of a class one fleet of two machines, started with the first of them and ended
 * with the last: without KVM a reset takes half a minute, and each test leaves the machines as
 * pristine as it found them.
 */
public final class SharedFleet implements ParameterResolver {

  private static final Namespace NAMESPACE = Namespace.create(SharedFleet.class);

  /** Further options of {@code snapback-agent setup} for the machines of a class. */
  @Target(ElementType.TYPE)
  @Retention(RetentionPolicy.RUNTIME)
  @interface SetUpWith {
    String[] value();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Fleet.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    // A constructor's parameters may be resolved for the class or for one of its methods.
    ExtensionContext ofClass =
        context.getTestMethod().flatMap(method -> context.getParent()).orElse(context);
    Class<?> tests = context.getRequiredTestClass();
    return ofClass
        .getStore(NAMESPACE)
        .computeIfAbsent(Fleet.class, key -> start(tests), Fleet.class);
  }

  private static Fleet start(Class<?> tests) {
    SetUpWith options = tests.getAnnotation(SetUpWith.class);
    List<String> setup = options == null ? List.of() : List.of(options.value());
    try {
      return Fleet.start(House.here(), Path.of("target", "lab-it"), 2, setup, System.out::println);
    } catch (Exception e) {
      throw new IllegalStateException("no lab fleet", e);
    }
  }
}
