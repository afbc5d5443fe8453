package dev.snapback.controller.openstack;

import dev.snapback.controller.openstack.Leak.What;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Finds what a crash has left behind, and takes it away. Thread-safe. */
record Leaks(Mark mark, Nova nova, Neutron neutron, Glance glance) {

  /** In the order in which they are best removed. */
  List<Leak> find(Supplier<KnownThings> known, Deadline deadline)
      throws OpenStackException, InterruptedException {
    List<Leak> ours = new ArrayList<>();
    servers(ours::add, deadline);
    if (neutron.service().offered(deadline)) {
      addresses(ours::add, deadline);
    }
    for (String key : nova.keys(deadline)) {
      mark.ofKeypair(key).ifPresent(name -> ours.add(new Leak(What.KEYPAIR, key, name)));
    }
    for (CloudImage image : glance.own(deadline)) {
      mark.of(image.name(), image.properties())
          .ifPresent(name -> ours.add(new Leak(What.IMAGE, image.id(), name)));
    }
    // Only now: what was made meanwhile is known before it can be listed.
    KnownThings all = known.get();
    return ours.stream().filter(leak -> !isKnown(leak, all)).toList();
  }

  private static boolean isKnown(Leak leak, KnownThings known) {
    return switch (leak.what()) {
      case SERVER -> known.has(leak.name(), leak.id());
      case FLOATING_ADDRESS, PORT, KEYPAIR -> known.launches().containsKey(leak.name());
      case IMAGE -> known.images().contains(leak.name());
    };
  }

  private void servers(Consumer<Leak> to, Deadline deadline)
      throws OpenStackException, InterruptedException {
    for (Server server : nova.beginning(mark.prefix(), deadline)) {
      mark.of(server.name(), server.metadata())
          .ifPresent(name -> to.accept(new Leak(What.SERVER, server.id(), name)));
    }
  }

  private void addresses(Consumer<Leak> to, Deadline deadline)
      throws OpenStackException, InterruptedException {
    for (Neutron.Floating floating : neutron.floating(deadline)) {
      mark.ofDescription(floating.description())
          .ifPresent(name -> to.accept(new Leak(What.FLOATING_ADDRESS, floating.id(), name)));
    }
    for (Neutron.Port port : neutron.ports(mark.description(), deadline)) {
      mark.ours(port.name()).ifPresent(name -> to.accept(new Leak(What.PORT, port.id(), name)));
    }
  }

  void remove(Leak leak, Deadline deadline) throws OpenStackException, InterruptedException {
    switch (leak.what()) {
      case SERVER -> nova.delete(leak.id(), deadline);
      case FLOATING_ADDRESS -> neutron.releaseFloating(leak.id(), deadline);
      case PORT -> neutron.deletePort(leak.id(), deadline);
      case KEYPAIR -> nova.deleteKey(leak.id(), deadline);
      case IMAGE -> glance.delete(leak.id(), deadline);
    }
  }
}
