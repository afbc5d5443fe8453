package dev.snapback.controller.simulated;

/** What a simulated node says when it has booted. */
public record Announcement(String node, String bootId, long generation) {}
