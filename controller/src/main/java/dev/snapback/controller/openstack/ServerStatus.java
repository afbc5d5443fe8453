package dev.snapback.controller.openstack;

import dev.snapback.controller.openstack.OpenStackException.Kind;
import java.util.List;

/** What has become of a server. */
public sealed interface ServerStatus {
  /** Not usable yet, or not for a moment. Ask again. */
  record Building() implements ServerStatus {}

  /**
   * It runs, as far as the cloud knows; whether its system answers is another question.
   *
   * @param addresses at least one
   */
  record Active(List<Address> addresses) implements ServerStatus {
    public Active {
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * It will not run. It still counts against the quota, until it is deleted.
   *
   * @param kind FULL where the cloud had no room for it; otherwise BROKEN
   * @param why for people
   */
  record Failed(Kind kind, String why) implements ServerStatus {}

  /** Somebody has ordered it away, and it is on its way. */
  record Deleting() implements ServerStatus {}

  /** There is no such server, or no longer. */
  record Gone() implements ServerStatus {}
}
