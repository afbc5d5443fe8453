package dev.snapback.controller.openstack;

/** What the project may have of Nova's, and has. */
public record ProjectLimits(Use servers, Use cores, Use ramMib) {

  /**
   * @param most -1 where there is no limit
   */
  public record Use(long used, long most) {
    /** How many more; {@link Long#MAX_VALUE} where there is no limit, never below 0. */
    public long free() {
      return most < 0 ? Long.MAX_VALUE : Math.max(0, most - used);
    }
  }
}
