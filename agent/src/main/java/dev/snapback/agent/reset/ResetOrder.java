package dev.snapback.agent.reset;

/**
 * An order to reset this machine.
 *
 * @param generation the generation that the caller believes the machine is at; any other is refused
 * @param image the image to return to
 */
public record ResetOrder(long generation, String image) {}
