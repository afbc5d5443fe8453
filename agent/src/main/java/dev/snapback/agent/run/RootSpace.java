package dev.snapback.agent.run;

import java.util.Optional;

/** Whether the root that runs write to still takes what they write. Thread-safe. */
@FunctionalInterface
public interface RootSpace {

  /** Why it does not, in words; empty: it does, or nobody knows. */
  Optional<String> lost();
}
