package dev.snapback.controller.simulated;

import dev.snapback.controller.facts.NodeDescription;
import java.time.Duration;
import java.util.Optional;

/**
 * What a simulated node says when it has booted.
 *
 * @param description empty where its agent is an old one
 */
public record Announcement(
    String node,
    String bootId,
    long generation,
    Duration uptime,
    Optional<NodeDescription> description) {}
