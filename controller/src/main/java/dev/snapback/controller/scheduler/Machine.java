package dev.snapback.controller.scheduler;

/**
 * Which machine an effect is for and how it is reached.
 *
 * @param driver name of the code that speaks to it, e.g. {@code baremetal}
 * @param address the driver's own, e.g. {@code host:port} of the agent
 */
public record Machine(NodeName name, String driver, String address) {}
