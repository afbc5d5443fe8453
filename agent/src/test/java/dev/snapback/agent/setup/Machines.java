package dev.snapback.agent.setup;

import dev.snapback.agent.lvm.LvmException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The kinds of machine that setup and undo are tried on. */
final class Machines {
  private Machines() {}

  private interface Made {
    PretendedHost make() throws LvmException;
  }

  static Stream<Supplier<PretendedHost>> all() {
    return Stream.of(
        named("installed", PretendedHost::installed),
        named("named by uuid", () -> PretendedHost.installed("root", "UUID=" + PretendedHost.UUID)),
        named("of another name", () -> PretendedHost.installed("slash", "/dev/mapper/main-slash")),
        named(
            "of another name, by uuid",
            () -> PretendedHost.installed("slash", "UUID=" + PretendedHost.UUID)),
        named("boot inside the root", Machines::bootInside),
        named("without thin tools", Machines::withoutThinTools),
        named("without the hook", Machines::withoutHook),
        named("recipe", PretendedHost::byTheRecipe));
  }

  private static PretendedHost bootInside() throws LvmException {
    var machine = PretendedHost.installed("slash", "/dev/mapper/main-slash");
    machine.boot = Optional.empty();
    return machine;
  }

  private static PretendedHost withoutThinTools() throws LvmException {
    var machine = PretendedHost.installed();
    machine.thinTools = false;
    return machine;
  }

  private static PretendedHost withoutHook() throws LvmException {
    var machine = PretendedHost.installed();
    machine.hookInPlace = false;
    return machine;
  }

  private static Supplier<PretendedHost> named(String name, Made made) {
    return new Supplier<>() {
      @Override
      public PretendedHost get() {
        try {
          return made.make();
        } catch (LvmException e) {
          throw new AssertionError(e);
        }
      }

      @Override
      public String toString() {
        return name;
      }
    };
  }
}
