package dev.snapback.agent.identity;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;

/** Connections to the controller. */
public final class Channels {
  private Channels() {}

  /** The caller shuts it down. */
  public static ManagedChannel open(String address, SslContext tls) {
    return NettyChannelBuilder.forTarget("dns:///" + address).sslContext(tls).build();
  }
}
