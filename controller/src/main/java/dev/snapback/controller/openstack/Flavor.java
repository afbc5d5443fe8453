package dev.snapback.controller.openstack;

/** A size of server. Immutable. */
public record Flavor(String id, String name, int vcpus, int ramMib) {}
