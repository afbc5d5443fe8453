package dev.snapback.controller.scheduler;

import java.time.Duration;
import java.util.Map;

/**
 * How long things may take and how often they are tried. Durations are more than zero, counts at
 * least one.
 *
 * @param enrolling from joining to the first announcement
 * @param verifying from that announcement to the end of the check
 * @param preparing from the lease to the command's start
 * @param grace how much later than its timeout a command's end may be reported
 * @param collecting from the command's end to the last artifact
 * @param attempts at one run
 * @param ladders the ways by which each node is reset, and how long each may take
 * @param evidence how much later a reset may begin for evidence of what went wrong; zero: nothing
 *     is collected before it
 * @param holds that one node may keep at a time; zero: none
 * @param scratch the disks that each node empties before it is READY
 * @param images that are built, by name
 * @param pools of which nodes are made as they are wanted
 * @param projects and what they may have
 * @param health how it is found out which machines are fit
 */
public record Limits(
    Duration enrolling,
    Duration verifying,
    Duration preparing,
    Duration grace,
    Duration collecting,
    int attempts,
    Ladders ladders,
    Duration evidence,
    int holds,
    ScratchRules scratch,
    Map<String, ImageRule> images,
    PoolRules pools,
    ProjectRules projects,
    HealthRules health) {
  public Limits {
    images = Map.copyOf(images);
  }

  /** Wide enough for machines that boot slowly; the ladders are for real ones. */
  public static Limits defaults() {
    return new Limits(
        Duration.ofMinutes(30),
        Duration.ofMinutes(15),
        Duration.ofMinutes(10),
        Duration.ofMinutes(2),
        Duration.ofMinutes(10),
        3,
        Ladders.DEFAULT,
        Duration.ofSeconds(10),
        3,
        ScratchRules.NONE,
        Map.of(),
        PoolRules.NONE,
        ProjectRules.NONE,
        HealthRules.USUAL);
  }

  /** With other pools, and otherwise the same. */
  public Limits with(PoolRules others) {
    return with(ladders, images, others);
  }

  /** With other ladders, images and pools, and otherwise the same. */
  public Limits with(
      Ladders otherLadders, Map<String, ImageRule> otherImages, PoolRules otherPools) {
    return new Limits(
        enrolling,
        verifying,
        preparing,
        grace,
        collecting,
        attempts,
        otherLadders,
        evidence,
        holds,
        scratch,
        otherImages,
        otherPools,
        projects,
        health);
  }
}
