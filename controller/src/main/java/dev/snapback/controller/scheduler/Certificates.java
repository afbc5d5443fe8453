package dev.snapback.controller.scheduler;

import dev.snapback.controller.facts.NodeCertificate;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Which certificates count for a node: whoever shows another one is not that node, though our CA
 * has signed it. Two at most, so that neither an answer that got lost nor a machine whose disk lost
 * its last write leaves a node without a certificate that counts.
 *
 * @param inUse what the node showed last, or was given when it joined; empty: it joined before
 *     these were kept, and the next that it shows is the one
 * @param other made from that one and not shown yet, or the one before it
 */
public record Certificates(Optional<NodeCertificate> inUse, Optional<NodeCertificate> other) {
  /** Of a node that joined before these were kept. */
  public static final Certificates UNTOLD = new Certificates(Optional.empty(), Optional.empty());

  /** Of a node that joins now. */
  public static Certificates joinedWith(NodeCertificate issued) {
    return new Certificates(Optional.of(issued), Optional.empty());
  }

  public boolean count(String serial) {
    return inUse.isEmpty()
        || Stream.of(inUse, other).flatMap(Optional::stream).anyMatch(is(serial));
  }

  private static Predicate<NodeCertificate> is(String serial) {
    return certificate -> certificate.serial().equals(serial);
  }

  /** After the node has shown one that counts. */
  Certificates shown(NodeCertificate certificate) {
    if (inUse.filter(is(certificate.serial())).isPresent()) {
      return this;
    }
    return new Certificates(Optional.of(certificate), inUse);
  }

  /** After the node, showing one that counts, was given another. */
  Certificates issued(NodeCertificate shown, NodeCertificate next) {
    return new Certificates(Optional.of(shown), Optional.of(next));
  }
}
