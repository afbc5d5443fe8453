package dev.snapback.agent.api;

import dev.snapback.agent.evidence.Evidence;
import dev.snapback.agent.roots.FormerRoots;

/** What can be had of a state before it is thrown away, and after. */
public record Remains(Evidence evidence, FormerRoots roots) {}
