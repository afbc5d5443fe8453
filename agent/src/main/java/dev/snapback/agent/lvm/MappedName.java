package dev.snapback.agent.lvm;

/** Device-mapper's name of a volume: a dash in a name is doubled (lvm(8), "Valid names"). */
public final class MappedName {
  private MappedName() {}

  public static String of(String group, String volume) {
    return group.replace("-", "--") + "-" + volume.replace("-", "--");
  }
}
