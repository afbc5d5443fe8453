package dev.snapback.controller.scheduler;

/**
 * What a node is that a provider made for us, and that is used once and then removed.
 *
 * @param pool which it counts against
 * @param label for which it was made
 * @param image that it boots
 * @param server the provider's own name of it; empty until it said one
 * @param cores of its processors
 * @param memoryMib of its memory, MiB
 */
public record Pooled(
    String pool, String label, String image, String server, int cores, int memoryMib) {
  Pooled at(String newServer) {
    return new Pooled(pool, label, image, newServer, cores, memoryMib);
  }
}
