package dev.snapback.controller.facts;

import java.time.Duration;

/** One step of a reset or of a boot, and how long it took. */
public record Phase(String name, Duration took) {}
