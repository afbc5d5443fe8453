package dev.snapback.controller.runs;

import dev.snapback.controller.node.Admission;
import dev.snapback.controller.node.Errand;
import dev.snapback.controller.node.Node;
import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.NodeHost;
import dev.snapback.controller.node.RunCommand;
import dev.snapback.controller.node.RunOnNode;
import dev.snapback.controller.scheduler.Effect.ConductRun;
import dev.snapback.controller.scheduler.Effect.Peer;
import dev.snapback.controller.scheduler.Machine;
import dev.snapback.controller.vm.SshKeys;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the nodes of one run known to one another: each finds the others by name and may log in
 * there as root, by a key that is made for the run and is nowhere else. Nothing of it outlives
 * their resets. What each runs for that are two commands of the controller's own, so it is the same
 * on metal and on VMs.
 *
 * <p>A node without sshd is no failure: its run may not need any.
 */
final class Peers {
  private static final Logger LOG = LoggerFactory.getLogger(Peers.class);
  private static final Duration WITHIN = Duration.ofMinutes(2);

  /** Leaves the key, whom it opens ($1), and by which keys and names they are known (in $2). */
  static final String INTRODUCE =
      """
      printf '%s\\n' "$SNAPBACK_PEER_NAMES" >>"$2"
      umask 077
      cd "$HOME/.ssh" || exit
      printf '%s' "$SNAPBACK_PEER_KEY" >snapback-peers
      printf '%s\\n' "$SNAPBACK_PEER_HOSTS" >snapback-peers.hosts
      {
        printf 'Host %s\\n' "$1"
        printf '  User root\\n  IdentityFile ~/.ssh/snapback-peers\\n'
        printf '  UserKnownHostsFile ~/.ssh/snapback-peers.hosts ~/.ssh/known_hosts\\n\\nHost *\\n'
        cat config 2>/dev/null
      } >config.snapback
      mv config.snapback config
      """;

  private final ConductRun order;
  private final Retry retry;
  private final Duration patience;
  private final SecureRandom random = new SecureRandom();

  /** After a restart another key is made: what was done with the one before is done again. */
  private final String time = Integer.toHexString(random.nextInt());

  Peers(ConductRun order, Retry retry, Duration patience) {
    this.order = order;
    this.retry = retry;
    this.patience = patience;
  }

  /** One node, as the others are to know it. */
  record Known(String name, String address, List<String> hostKeys) {
    static Known of(Machine node, List<String> addresses, List<String> hostKeys) {
      NodeHost host = NodeHost.of(node);
      // The last one is that of the network which it shares with others: the first is how this
      // host reaches it.
      boolean told = host.isLoopback() && !addresses.isEmpty();
      return new Known(node.name().value(), told ? addresses.getLast() : host.name(), hostKeys);
    }

    @Override
    public String toString() {
      return name + "=" + address;
    }
  }

  /**
   * The value of {@code SNAPBACK_NODES}: {@code NAME=ADDRESS} of each, the first one first, with
   * blanks between.
   */
  String introduced() throws PeerException, InterruptedException {
    List<Peer> all =
        Stream.concat(
                Stream.of(new Peer(order.node(), order.generation())), order.others().stream())
            .toList();
    List<Known> known = new ArrayList<>();
    if (all.size() == 1) {
      known.add(Known.of(order.node(), List.of(), List.of()));
    } else {
      var keys = SshKeys.generate(random, "snapback-" + order.run());
      for (Peer peer : all) {
        Admission admitted =
            ask(peer, "admit", (node, as) -> Admission.of(node, as, keys.publicKey()));
        note(peer, admitted.done());
        known.add(Known.of(peer.node(), admitted.addresses(), admitted.hostKeys()));
      }
      var command =
          new RunCommand(
              List.of("/bin/sh", "-c", INTRODUCE, "sh", names(known, " "), "/etc/hosts"),
              variables(known, keys),
              WITHIN);
      for (Peer peer : all) {
        note(peer, ask(peer, "peers", (node, as) -> Errand.run(node, as, command)));
      }
    }
    return known.stream().map(Known::toString).collect(Collectors.joining(" "));
  }

  private static String names(List<Known> known, String between) {
    return known.stream()
        .flatMap(each -> Stream.of(each.name(), each.address()))
        .distinct()
        .collect(Collectors.joining(between));
  }

  private static Map<String, String> variables(List<Known> known, SshKeys keys) {
    return Map.of(
        "SNAPBACK_PEER_KEY",
        keys.privateKey(),
        "SNAPBACK_PEER_HOSTS",
        known.stream()
            .flatMap(each ->
                each.hostKeys().stream().map(key -> each.name() + "," + each.address() + " " + key))
            .collect(Collectors.joining("\n")),
        "SNAPBACK_PEER_NAMES",
        known.stream()
            .map(each -> each.address() + " " + each.name())
            .collect(Collectors.joining("\n")));
  }

  @FunctionalInterface
  private interface Question<A> {
    A ask(Node node, RunOnNode as) throws NodeException, InterruptedException;
  }

  private <A> A ask(Peer peer, String what, Question<A> question)
      throws PeerException, InterruptedException {
    var as =
        new RunOnNode(
            "%s-%d-%s-%s".formatted(order.run(), order.attempt(), what, time), peer.generation());
    try {
      return retry.until(patience, peer.node(), node -> question.ask(node, as));
    } catch (NodeException e) {
      throw new PeerException(peer.node().equals(order.node()), e);
    }
  }

  private void note(Peer peer, Errand done) {
    if (!done.succeeded()) {
      LOG.warn(
          "run={} node={} is not introduced to its peers: {} {}",
          order.run(),
          peer.node().name(),
          done.outcome(),
          done.said().lines().findFirst().orElse(""));
    }
  }

  /** One of them does not answer as it should. */
  static final class PeerException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Whether it is the one that the command runs on. */
    final boolean first;

    final transient NodeException why;

    PeerException(boolean first, NodeException why) {
      super(why);
      this.first = first;
      this.why = why;
    }
  }
}
