package dev.snapback.controller.openstack;

/** What nobody may read by accident: it prints itself as dots. Immutable. */
public record Secret(String value) {
  @Override
  public String toString() {
    return "…";
  }
}
