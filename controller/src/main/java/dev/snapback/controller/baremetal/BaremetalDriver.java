package dev.snapback.controller.baremetal;

import dev.snapback.controller.Protocol;
import dev.snapback.controller.identity.Identity;
import dev.snapback.controller.identity.TlsIdentity;
import dev.snapback.controller.node.Node;
import dev.snapback.controller.node.NodeDriver;
import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.scheduler.Machine;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.util.concurrent.TimeUnit;

/** Reaches machines through their agents: gRPC over mutual TLS, one channel per node. */
public final class BaremetalDriver implements NodeDriver {
  /** What node records call this driver. */
  public static final String NAME = "baremetal";

  /** The agents permit this: see their server's own setting. */
  private static final int KEEPALIVE_SECONDS = 30;

  private static final int KEEPALIVE_TIMEOUT_SECONDS = 20;

  private final TlsIdentity controller;
  private final Deadlines deadlines;

  public BaremetalDriver(TlsIdentity controller, Deadlines deadlines) {
    this.controller = controller;
    this.deadlines = deadlines;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Node open(Machine machine) throws NodeException {
    var address = HostAndPort.parse(machine.address());
    if (address.isEmpty()) {
      throw new NodeException(
          NodeException.Kind.REFUSED,
          "node %s: '%s' is not host:port".formatted(machine.name(), machine.address()));
    }
    var version = new Metadata();
    version.put(Protocol.HEADER, Integer.toString(Protocol.VERSION));
    var channel =
        NettyChannelBuilder.forAddress(
                address.get().host(),
                address.get().port(),
                controller.toCall(new Identity.Node(machine.name())))
            .intercept(MetadataUtils.newAttachHeadersInterceptor(version))
            // A machine that dies while it is followed closes nothing: ask it now and then.
            .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(KEEPALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
            // A node that is asked rarely needs no connection meanwhile.
            .idleTimeout(10, TimeUnit.MINUTES)
            .build();
    return new MetalNode(machine.name(), channel, deadlines);
  }
}
