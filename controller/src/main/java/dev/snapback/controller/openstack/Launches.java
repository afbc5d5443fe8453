package dev.snapback.controller.openstack;

import dev.snapback.controller.openstack.Neutron.Floating;
import dev.snapback.controller.openstack.Neutron.Port;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes servers with all that belongs to them, and takes them away again. Everything is marked by
 * the request that makes it, and looked for before it is made. Thread-safe.
 */
record Launches(Mark mark, Nova nova, Neutron neutron, Retries retries) {

  /** Repeats itself where a request for a new server was lost: its server is looked for first. */
  String launch(LaunchOrder order, Deadline deadline)
      throws OpenStackException, InterruptedException {
    return retries.run(deadline, () -> findOrCreate(order, deadline));
  }

  private String findOrCreate(LaunchOrder order, Deadline deadline)
      throws OpenStackException, InterruptedException {
    for (Server server : servers(order.name(), deadline)) {
      if (!server.leaving()) {
        return server.id();
      }
    }
    String name = mark.name(order.name());
    Map<String, Object> body = new HashMap<>();
    body.put("name", name);
    body.put("imageRef", order.image());
    body.put("flavorRef", order.flavor());
    body.put("networks", networks(order, deadline));
    body.put("metadata", mark.metadata(order.name(), order.metadata()));
    body.put("config_drive", order.configDrive());
    order.availabilityZone().ifPresent(zone -> body.put("availability_zone", zone));
    order.userData().ifPresent(data -> body.put("user_data", base64(data)));
    if (order.publicKey().isPresent()) {
      String key = mark.keypair(order.name());
      nova.importKey(key, order.publicKey().get(), deadline);
      body.put("key_name", key);
    }
    return nova.create(body, deadline);
  }

  private static String base64(Secret data) {
    return Base64.getEncoder().encodeToString(data.value().getBytes(StandardCharsets.UTF_8));
  }

  /** Ports are made by us, as those that Nova makes carry no mark. */
  private Object networks(LaunchOrder order, Deadline deadline)
      throws OpenStackException, InterruptedException {
    if (order.networks().isEmpty()) {
      return "auto";
    }
    String name = mark.name(order.name());
    List<Port> there = new ArrayList<>(neutron.ports(mark.description(), name, deadline));
    List<Map<String, String>> wanted = new ArrayList<>();
    for (String network : order.networks()) {
      Optional<Port> known =
          there.stream()
              .filter(p -> p.network().equals(network) && p.server().isEmpty())
              .findFirst();
      Port port =
          known.isPresent()
              ? known.get()
              : neutron.createPort(network, name, mark.description(), deadline);
      there.remove(port);
      if (wanted.isEmpty() && order.floatingFrom().isPresent()) {
        addFloating(order.floatingFrom().get(), port, order.name(), deadline);
      }
      wanted.add(Map.of("port", port.id()));
    }
    return wanted;
  }

  private void addFloating(String from, Port port, String name, Deadline deadline)
      throws OpenStackException, InterruptedException {
    boolean there = floating(name, deadline).stream().anyMatch(f -> f.port().equals(port.id()));
    if (!there) {
      neutron.createFloating(from, port.id(), mark.description(name), deadline);
    }
  }

  /** What is left of the launch is ordered away; true once that was nothing but accessories. */
  boolean delete(String name, Deadline deadline) throws OpenStackException, InterruptedException {
    List<Server> servers = servers(name, deadline);
    for (Server server : servers) {
      nova.delete(server.id(), deadline);
    }
    if (!servers.isEmpty()) {
      // Its addresses are its own until it is gone.
      return false;
    }
    if (neutron.service().offered(deadline)) {
      for (Floating floating : floating(name, deadline)) {
        neutron.releaseFloating(floating.id(), deadline);
      }
      for (Port port : neutron.ports(mark.description(), mark.name(name), deadline)) {
        neutron.deletePort(port.id(), deadline);
      }
    }
    nova.deleteKey(mark.keypair(name), deadline);
    return true;
  }

  /** By name and mark; more than one where a request was lost and came through later. */
  private List<Server> servers(String name, Deadline deadline)
      throws OpenStackException, InterruptedException {
    return nova.named(mark.name(name), deadline).stream()
        .filter(s -> mark.of(s.name(), s.metadata()).isPresent())
        .filter(s -> !(s.status().equals("DELETED") || s.status().equals("SOFT_DELETED")))
        .toList();
  }

  private List<Floating> floating(String name, Deadline deadline)
      throws OpenStackException, InterruptedException {
    return neutron.floating(deadline).stream()
        .filter(f -> mark.ofDescription(f.description()).filter(name::equals).isPresent())
        .toList();
  }
}
