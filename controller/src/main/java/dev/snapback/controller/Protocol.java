package dev.snapback.controller;

import io.grpc.Metadata;

/** The version of what controller, agents and command line say to each other. */
public final class Protocol {
  /** This build's version; another one is refused with a message that names both. */
  public static final int VERSION = 1;

  /** The request header that carries the caller's version as a decimal number. */
  public static final Metadata.Key<String> HEADER =
      Metadata.Key.of("snapback-protocol", Metadata.ASCII_STRING_MARSHALLER);

  private Protocol() {}
}
