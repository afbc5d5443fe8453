package dev.snapback.controller.api;

import dev.snapback.controller.identity.JoinTokens;
import dev.snapback.controller.loop.ControllerLoop;
import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.OpenNodes;
import dev.snapback.controller.scheduler.Compression;
import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.NodeRecord;
import dev.snapback.controller.store.Store;
import dev.snapback.proto.api.v1.CreateJoinTokenResponse;
import dev.snapback.proto.api.v1.Data;
import dev.snapback.proto.api.v1.FetchFormerRootRequest;
import dev.snapback.proto.api.v1.ListNodesResponse;
import dev.snapback.proto.api.v1.Node;
import dev.snapback.proto.api.v1.NodeDetail;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Function;

/** What can be asked about nodes. */
final class NodeCalls {
  private static final int USUAL_RESETS = 50;
  private static final int MOST_RESETS = 1000;
  private static final int LONGEST_REASON = 1000;
  private static final Duration USUAL_VALIDITY = Duration.ofHours(1);
  private static final Duration LONGEST_VALIDITY = Duration.ofDays(30);

  private final ControllerLoop loop;
  private final Events events;
  private final Store store;
  private final JoinTokens tokens;
  private final OpenNodes nodes;
  private final InstantSource clock;

  NodeCalls(
      ControllerLoop loop, Store store, JoinTokens tokens, OpenNodes nodes, InstantSource clock) {
    this.loop = loop;
    this.events = new Events(loop);
    this.store = store;
    this.tokens = tokens;
    this.nodes = nodes;
    this.clock = clock;
  }

  /** By name. */
  ListNodesResponse list() {
    ListNodesResponse.Builder list = ListNodesResponse.newBuilder();
    loop.state().nodes().values().stream()
        .sorted(Comparator.comparing(NodeRecord::name))
        .forEach(node -> list.addNodes(message(node)));
    return list.build();
  }

  /**
   * @param resets how many of its newest; 0: the usual number
   */
  NodeDetail get(String name, int resets) throws ApiException {
    if (resets < 0) {
      throw ApiException.invalid("the number of resets is less than 0: " + resets);
    }
    int most = resets == 0 ? USUAL_RESETS : Math.min(resets, MOST_RESETS);
    NodeRecord node = Nodes.everKnown(loop.state(), name);
    NodeDetail.Builder detail =
        NodeDetail.newBuilder()
            .setNode(message(node))
            .addAllImages(ImageCalls.on(loop.state(), node.name()));
    store.newestResets(node.name(), most).forEach(reset -> detail.addResets(Messages.reset(reset)));
    return detail.build();
  }

  Node reset(String name, String image) throws ApiException {
    return tell(name, node -> new Event.NodeResetRequested(node, image));
  }

  Node accept(String name) throws ApiException {
    return tell(name, Event.NodeAccepted::new);
  }

  /**
   * @param because for people
   */
  Node quarantine(String name, String because) throws ApiException {
    if (because.isBlank() || because.length() > LONGEST_REASON) {
      throw ApiException.invalid(
          "a quarantine wants its reason, of up to %d characters: who looks at the node later reads it"
              .formatted(LONGEST_REASON));
    }
    return tell(name, node -> new Event.NodeQuarantineRequested(node, because.strip()));
  }

  Node release(String name) throws ApiException {
    return tell(name, Event.NodeReleased::new);
  }

  Node check(String name) throws ApiException {
    return tell(name, Event.NodeCheckRequested::new);
  }

  private Node tell(String name, Function<NodeName, Event> what) throws ApiException {
    NodeRecord node = Nodes.find(loop.state(), name);
    events.tell(what.apply(node.name()));
    return message(Nodes.find(loop.state(), name));
  }

  /**
   * @param force also where that loses something
   */
  Node forget(String name, boolean force) throws ApiException {
    NodeRecord node = Nodes.everKnown(loop.state(), name);
    events.tell(new Event.NodeForgetRequested(node.name(), force));
    return message(Nodes.everKnown(loop.state(), name));
  }

  private Node message(NodeRecord node) {
    return Messages.node(node, loop.state().health(node.name()), clock.instant());
  }

  void fetchFormerRoot(FetchFormerRootRequest request, Outgoing<Data> out)
      throws InterruptedException {
    try {
      if (request.getGlobsCount() == 0) {
        throw ApiException.invalid("no glob says which files are wanted; all are **");
      }
      NodeRecord node = Nodes.find(loop.state(), request.getNode());
      nodes
          .get(node.machine())
          .fetchFormerRoot(
              node.generation(),
              Optional.of(request.getHold()).filter(hold -> !hold.isEmpty()),
              request.getGlobsList(),
              Compression.ZSTD,
              new Pieces(out));
      out.complete();
    } catch (ApiException | IOException e) {
      out.fail(e);
    } catch (NodeException e) {
      out.fail(ApiException.wrongState(e.why()));
    }
  }

  CreateJoinTokenResponse createJoinToken(long validMillis) throws ApiException, IOException {
    Duration valid = validMillis == 0 ? USUAL_VALIDITY : Duration.ofMillis(validMillis);
    if (!valid.isPositive() || valid.compareTo(LONGEST_VALIDITY) > 0) {
      throw ApiException.invalid(
          "a join token is valid for up to "
              + LONGEST_VALIDITY.toDays()
              + " days, not for "
              + valid.toSeconds()
              + " s");
    }
    var token = tokens.create(valid);
    return CreateJoinTokenResponse.newBuilder()
        .setToken(token.text())
        .setExpiresMillis(token.expires().toEpochMilli())
        .build();
  }
}
