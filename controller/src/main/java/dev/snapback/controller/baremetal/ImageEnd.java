package dev.snapback.controller.baremetal;

import com.google.protobuf.ByteString;
import dev.snapback.controller.node.NodeException;
import dev.snapback.proto.agent.v1.ManifestPart;
import dev.snapback.proto.agent.v1.ReadManifestRequest;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * An image on one of the two machines of a transfer.
 *
 * @param generation the one that the machine is believed to be at
 */
record ImageEnd(AgentCalls calls, long generation, String image) {
  /** 16 TiB in the agents' blocks of 1 MiB; half a GiB of hashes. */
  private static final int MOST_BLOCKS = 1 << 24;

  /** The machine's next message; null where there is none any more. */
  <A> @Nullable A next(String verb, BlockingClientCall<?, A> call)
      throws NodeException, InterruptedException {
    try {
      return calls.next(call);
    } catch (StatusException e) {
      throw calls.meaning(verb, generation, e);
    }
  }

  /** Hands the machine one more message, as soon as it takes one. */
  <Q> void hand(String verb, BlockingClientCall<Q, ?> call, Q message)
      throws NodeException, InterruptedException {
    try {
      if (!calls.hand(call, message)) {
        // Where it failed, this says why.
        next(verb, call);
        throw calls.broken("%s: it took not all of it".formatted(verb));
      }
    } catch (StatusException e) {
      throw calls.meaning(verb, generation, e);
    }
  }

  /** What it has, or has so far. Reads all of it on the machine: minutes. */
  Manifest manifest() throws NodeException, InterruptedException {
    var request =
        ReadManifestRequest.newBuilder().setGeneration(generation).setImage(image).build();
    var call = calls.agent().readManifest(request);
    var hashes = new ByteArrayOutputStream();
    var blocks = 0L;
    var blockBytes = 0;
    try {
      for (var part = next("read manifest", call);
          part != null;
          part = next("read manifest", call)) {
        blocks = part.getBlocks();
        blockBytes = part.getBlockBytes();
        append(part, hashes);
      }
    } finally {
      call.cancel("nobody reads any more", null);
    }
    if (hashes.size() != blocks * Manifest.HASH_BYTES || blockBytes <= 0) {
      throw calls.broken("its manifest of image '%s' is not whole".formatted(image));
    }
    return new Manifest(blockBytes, hashes.toByteArray());
  }

  private void append(ManifestPart part, ByteArrayOutputStream hashes) throws NodeException {
    ByteString more = part.getHashes();
    if (part.getBlocks() > MOST_BLOCKS) {
      throw calls.broken(
          "image '%s' has %d blocks; %d can be sent at most"
              .formatted(image, part.getBlocks(), MOST_BLOCKS));
    }
    if (part.getFirstBlock() * Manifest.HASH_BYTES != hashes.size()
        || hashes.size() + (long) more.size() > part.getBlocks() * Manifest.HASH_BYTES) {
      throw calls.broken("its manifest of image '%s' is out of order".formatted(image));
    }
    try {
      more.writeTo(hashes);
    } catch (IOException never) {
      throw new UncheckedIOException(never);
    }
  }
}
