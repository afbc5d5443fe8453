package dev.snapback.controller.node;

import dev.snapback.controller.scheduler.RunId;

/**
 * The pristine images that one node keeps, each by an id that the caller gives.
 *
 * <p>As with {@link Node}: every order names the generation that the caller believes the node is
 * at, all verbs block, may be called from many threads, give up when their thread is interrupted,
 * and may be repeated after a failure. None has a deadline; a node that says nothing for long is
 * {@link NodeException.Kind#UNREACHABLE}.
 */
public interface NodeImages {

  /**
   * Keeps {@code /boot} as it is now, for the image that the root is to become: after the run's
   * end, and before the recycling that keeps its root. Idempotent.
   *
   * @return the kernel release that a cold boot of it would start
   */
  String keepBoot(long generation, RunId run) throws NodeException, InterruptedException;

  /**
   * Makes a root that was kept an image; the hold is gone then. Takes minutes. Idempotent: what is
   * sealed is described again.
   *
   * @param hold the run whose root was kept
   * @throws NodeException of kind NO_HOLD or NO_SUCH_RUN where there is no such root
   */
  SealedImage seal(long generation, RunId hold, String image, Steps steps)
      throws NodeException, InterruptedException;

  /**
   * Makes this node have an image that another has. Only blocks that differ from what this node has
   * are sent, so a transfer that broke goes on where it was. Done once the whole is verified, and
   * at once where it was done before.
   *
   * @param source of the same driver; the image was sealed there: what was received has the node's
   *     own files in it
   * @param sourceGeneration the generation that the caller believes the source's node is at
   * @param pace shared by all transfers that are bounded together
   * @throws NodeException of either node (the words name it); of kind BROKEN where what arrived has
   *     another digest than {@code wanted}: nothing became an image then
   */
  Transfer receive(
      long generation,
      ImageCopy wanted,
      NodeImages source,
      long sourceGeneration,
      Pace pace,
      Steps steps)
      throws NodeException, InterruptedException;

  /**
   * Removes an image, or what is there of one that was not received to its end. Nothing where there
   * is no such thing.
   *
   * @throws NodeException of kind REFUSED while a root of it is in use
   */
  void drop(long generation, String image) throws NodeException, InterruptedException;
}
