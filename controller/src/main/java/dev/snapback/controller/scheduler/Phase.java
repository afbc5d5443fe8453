package dev.snapback.controller.scheduler;

import java.time.Duration;

/** One step of a reset and how long it took. */
public record Phase(String name, Duration took) {}
