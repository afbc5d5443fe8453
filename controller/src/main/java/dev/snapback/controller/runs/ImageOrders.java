package dev.snapback.controller.runs;

import dev.snapback.controller.facts.ImageContent;
import dev.snapback.controller.node.ImageCopy;
import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.OpenNodes;
import dev.snapback.controller.node.Pace;
import dev.snapback.controller.node.Steps;
import dev.snapback.controller.scheduler.Effect.CopyImage;
import dev.snapback.controller.scheduler.Effect.DropImage;
import dev.snapback.controller.scheduler.Effect.SealImage;
import dev.snapback.controller.scheduler.Effect.WorkOnImage;
import dev.snapback.controller.scheduler.Event;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What nodes do with their images. Each method blocks. Thread-safe. */
final class ImageOrders {
  /** What is heard of more often is a commit each. */
  private static final Duration BETWEEN_WORDS = Duration.ofSeconds(5);

  private final OpenNodes nodes;
  private final Retry retry;
  private final Patience patience;
  private final InstantSource clock;
  private final Reports reports;
  private final Map<String, Pace> paces = new ConcurrentHashMap<>();

  ImageOrders(
      OpenNodes nodes, Retry retry, Patience patience, InstantSource clock, Reports reports) {
    this.nodes = nodes;
    this.retry = retry;
    this.patience = patience;
    this.clock = clock;
    this.reports = reports;
  }

  /** A node that does not answer for a while is asked again; so all of these may be repeated. */
  void work(WorkOnImage order) throws InterruptedException {
    try {
      reports.tell(
          switch (order) {
            case SealImage seal -> seal(seal);
            case CopyImage copy -> copy(copy);
            case DropImage drop -> drop(drop);
          });
    } catch (NodeException e) {
      reports.tell(
          new Event.ImageWorkFailed(
              order.node().name(), order.work(), order.generation(), e.why()));
    }
  }

  private Event seal(SealImage order) throws NodeException, InterruptedException {
    var sealed =
        retry.until(
            patience.run(),
            order.node(),
            node ->
                node.images()
                    .seal(order.generation(), order.hold(), order.version(), steps(order)));
    return new Event.ImageSealed(
        order.node().name(),
        order.version(),
        order.generation(),
        new ImageContent(
            sealed.digest(),
            sealed.sizeBytes(),
            sealed.ownBytes(),
            sealed.kernelRelease(),
            sealed.packages()),
        sealed.packagesBefore());
  }

  private Event copy(CopyImage order) throws NodeException, InterruptedException {
    var wanted =
        new ImageCopy(
            order.version(), order.base(), order.content().digest(), order.content().sizeBytes());
    var pace = pace(order);
    var sent =
        retry.until(
            patience.run(),
            order.node(),
            node ->
                node.images()
                    .receive(
                        order.generation(),
                        wanted,
                        nodes.get(order.source()).images(),
                        order.sourceGeneration(),
                        pace,
                        steps(order)));
    return new Event.ImageCopied(
        order.node().name(),
        order.version(),
        order.generation(),
        sent.bytesSent(),
        sent.imageBytes());
  }

  /** One for all transfers of an image; it changes with the settings, by a restart only. */
  private Pace pace(CopyImage order) {
    return paces.computeIfAbsent(
        order.image(),
        image ->
            order.bandwidth().isPresent()
                ? new Pace(order.bandwidth().getAsLong(), System::nanoTime)
                : Pace.unlimited());
  }

  private Event drop(DropImage order) throws NodeException, InterruptedException {
    retry.until(
        patience.run(),
        order.node(),
        node -> {
          node.images().drop(order.generation(), order.version());
          return true;
        });
    return new Event.ImageDropped(order.node().name(), order.version(), order.generation());
  }

  private Steps steps(WorkOnImage order) {
    return new Steps() {
      private Instant next = Instant.MIN;

      @Override
      public void step(String words, int percent) {
        var now = clock.instant();
        if (!now.isBefore(next)) {
          next = now.plus(BETWEEN_WORDS);
          reports.mention(
              new Event.ImageWorkWent(
                  order.node().name(),
                  order.work(),
                  order.generation(),
                  "%s, %d %%".formatted(words, percent)));
        }
      }
    };
  }
}
