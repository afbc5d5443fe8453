package dev.snapback.cli.shell;

import java.lang.reflect.Proxy;
import java.util.List;

/**
 * The signals of this process. {@code sun.misc.Signal} (module jdk.unsupported, kept by JEP 260) is
 * the only way: a shutdown hook cannot keep the command alive until the run has ended, and sees no
 * second Ctrl-C. By reflection, because javac warns of its name and cannot be told not to.
 */
public final class ProcessSignals implements Interrupts {
  private static final List<String> NAMES = List.of("INT", "TERM");

  @Override
  public Handling handle(Runnable onSignal) {
    try {
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object ours =
          Proxy.newProxyInstance(
              ProcessSignals.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                if (!method.getName().equals("handle")) {
                  throw new UnsupportedOperationException(method.getName());
                }
                onSignal.run();
                return null;
              });
      set(handler, ours);
      Object theirs = handler.getField("SIG_DFL").get(null);
      return () -> restore(handler, theirs);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java runtime has no module jdk.unsupported", e);
    }
  }

  private static void restore(Class<?> handler, Object theirs) {
    try {
      set(handler, theirs);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void set(Class<?> handler, Object handling) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    for (String name : NAMES) {
      Object named = signal.getConstructor(String.class).newInstance(name);
      signal.getMethod("handle", signal, handler).invoke(null, named, handling);
    }
  }
}
