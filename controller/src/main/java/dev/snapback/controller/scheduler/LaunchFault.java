package dev.snapback.controller.scheduler;

/** Why a node could not be launched. */
public enum LaunchFault {
  /** The provider has no room now: it is asked again in a while, and nothing is wrong. */
  FULL,
  /** The provider could not do it, or what it made did not come up. */
  FAILED,
  /** What was asked makes no sense there (no such image or flavor): a person has to see to it. */
  MISTAKE
}
