package dev.snapback.controller.node;

import java.util.Optional;

/**
 * An image that a node is to receive.
 *
 * @param base an image that the node has, and that this one differs from in little; empty: none
 * @param digest {@code sha256:<hex>}, as it was sealed
 * @param sizeBytes of its volume, as it was sealed
 */
public record ImageCopy(String id, Optional<String> base, String digest, long sizeBytes) {}
