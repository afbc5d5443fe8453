package dev.snapback.controller.node;

import dev.snapback.controller.scheduler.Outcome;

/**
 * How a run ended.
 *
 * @param outcome what became of its command
 * @param consoleBytes how long its console is, all of it
 */
public record RunEnd(Outcome outcome, long consoleBytes) {}
