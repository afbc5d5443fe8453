package dev.snapback.lab.fleet;

/**
 * Shell text for a node that changes its volumes. With the agent's own LVM, as the agent does: LVM
 * suspends the live root while it removes another snapshot of the same image, and a program that
 * lies on it might then never go on.
 */
public final class AgentsLvm {
  private AgentsLvm() {}

  /**
   * @param commands in which {@code lvm} is the agent's; they end with the first that fails
   */
  public static String script(String commands) {
    return """
    unshare --mount sh -ex <<'END'
    for tree in dev proc sys run; do mount --bind /$tree /run/snapback/$tree; done
    export DM_DISABLE_UDEV=1
    lvm() {
      verb=$1
      shift
      chroot /run/snapback lvm "$verb" --yes \
        --config 'backup{backup=0 archive=0} activation{udev_sync=0 udev_rules=0 monitoring=0}' "$@"
    }
    %s
    END
    """
        .formatted(commands);
  }
}
