package dev.snapback.controller.scheduler;

import dev.snapback.controller.facts.Staged;

/** How far a node's next reset is prepared. Never more than a help: a reset without it is right. */
public sealed interface Staging {
  /** Nobody has asked for it in this boot. */
  record None() implements Staging {}

  /** The node has been asked, and has not answered. */
  record Ordered() implements Staging {}

  record Ready(Staged staged) implements Staging {}

  /** It could not be prepared; it is tried again when the next run begins. */
  record Failed(String why) implements Staging {}
}
