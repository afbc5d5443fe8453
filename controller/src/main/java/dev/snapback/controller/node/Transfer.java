package dev.snapback.controller.node;

/**
 * What a transfer cost.
 *
 * @param bytesSent what went over the wire to the node this time, compressed as it went: blocks and
 *     {@code /boot}, without the comparing of checksums before
 * @param imageBytes the size of the whole
 * @param blocksSent blocks written on the node this time, those of zeroes with them
 * @param resumed an earlier transfer's blocks were there
 */
public record Transfer(long bytesSent, long imageBytes, long blocksSent, boolean resumed) {}
