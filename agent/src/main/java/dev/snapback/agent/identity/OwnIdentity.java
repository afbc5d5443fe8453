package dev.snapback.agent.identity;

import java.util.function.Supplier;

/**
 * Who this node is now: what is made of it (the port, calls) shows the newest certificate in each
 * handshake. Thread-safe.
 */
public final class OwnIdentity implements Supplier<Identity> {
  private volatile Identity identity;

  public OwnIdentity(Identity identity) {
    this.identity = identity;
  }

  @Override
  public Identity get() {
    return identity;
  }

  /** The same node, from now on by this key and certificate. */
  public void become(Identity renewed) {
    identity = renewed;
  }
}
