package dev.snapback.provisioning;

import java.util.Optional;

/** What provisioning asks of the controller. */
public interface Fleet {

  /** A token with which one machine can join, once. A secret: not for logs. */
  String joinToken() throws InterruptedException;

  /** How a node stands; empty: the controller knows none of that name. */
  Optional<Standing> node(String name) throws InterruptedException;

  /** Orders a reset of a node. */
  void reset(String name) throws InterruptedException;

  /** Where a node is on its way to its runs. */
  sealed interface Standing {

    /**
     * It can be given to runs.
     *
     * @param words of its newest reset, e.g. how long it took
     */
    record Ready(String words) implements Standing {}

    /**
     * @param words its state, with the reason
     */
    record UnderWay(String words) implements Standing {}

    record OutOfService(String words) implements Standing {}
  }
}
