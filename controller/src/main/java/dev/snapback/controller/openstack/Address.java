package dev.snapback.controller.openstack;

/**
 * Where a server is reached.
 *
 * @param ip IPv4 or IPv6, in digits
 * @param floating whether it is translated to one of the server's own
 */
public record Address(String ip, String network, boolean floating) {}
