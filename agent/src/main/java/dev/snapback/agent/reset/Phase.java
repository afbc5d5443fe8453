package dev.snapback.agent.reset;

import java.time.Duration;

/** A step of a reset and how long it took. */
public record Phase(String name, Duration took) {}
