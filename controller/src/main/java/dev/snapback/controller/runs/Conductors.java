package dev.snapback.controller.runs;

import dev.snapback.controller.loop.EffectRunner;
import dev.snapback.controller.loop.EventSink;
import dev.snapback.controller.node.NodeProvider;
import dev.snapback.controller.node.OpenNodes;
import dev.snapback.controller.receipt.ReceiptSigner;
import dev.snapback.controller.rescue.Rescue;
import dev.snapback.controller.scheduler.Effect;
import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.RunId;
import java.time.InstantSource;
import java.util.List;

/**
 * Does what the scheduler wants done: one virtual thread per run, and one per node. Thread-safe.
 */
public final class Conductors implements EffectRunner, AutoCloseable {
  private final RunFiles files;
  private final Patience patience;
  private final RunLimits limits;
  private final Retry retry;
  private final Reports reports;
  private final NodeOrders orders;
  private final ImageOrders images;
  private final PoolOrders pools;
  private final EvidenceFiles evidence;
  private final LatestTasks<RunId> conducting = new LatestTasks<>("run");
  private final LatestTasks<RunId> stopping = new LatestTasks<>("stop");
  private final LatestTasks<NodeName> resetting = new LatestTasks<>("node");
  private final LatestTasks<NodeName> staging = new LatestTasks<>("stage");
  private final LatestTasks<NodeName> imaging = new LatestTasks<>("image");
  private final LatestTasks<String> reading = new LatestTasks<>("scripts");
  private final LatestTasks<RunId> dropping = new LatestTasks<>("drop");
  private final KernelPreload preload;
  private final OpenNodes nodes;
  private final LeakWatch leaks;
  private final Runnable leads;

  /**
   * @param nodes not closed by this
   * @param providers likewise
   * @param leaks closed by this
   * @param leads throws where this controller must not do anything any more, as another one leads
   */
  public Conductors(
      OpenNodes nodes,
      RunFiles files,
      Patience patience,
      RunLimits limits,
      KernelPreload preload,
      ReceiptSigner signer,
      Rescue rescue,
      List<NodeProvider> providers,
      LeakWatch leaks,
      InstantSource clock,
      EventSink events,
      Runnable leads) {
    this.nodes = nodes;
    this.leaks = leaks;
    this.leads = leads;
    this.files = files;
    this.patience = patience;
    this.limits = limits;
    this.preload = preload;
    this.retry = new Retry(nodes, clock, patience.pause());
    this.reports = new Reports(events);
    this.evidence = new EvidenceFiles(nodes, files, limits.evidence(), leads);
    this.orders = new NodeOrders(nodes, retry, patience, clock, reports, signer, rescue);
    this.images = new ImageOrders(nodes, retry, patience, clock, reports);
    this.pools = new PoolOrders(providers, evidence, patience.pause(), reports);
  }

  @Override
  public void begin(Effect effect) {
    leads.run();
    switch (effect) {
      case Effect.ConductRun order -> {
        stopping.cancel(order.run());
        conducting.begin(order.run(), () -> conduct(order));
      }
      case Effect.StopRun order -> stopping.begin(order.run(), () -> orders.stop(order));
      case Effect.AbandonRun order -> {
        conducting.cancel(order.run());
        stopping.cancel(order.run());
      }
      case Effect.ResetNode order ->
          resetting.begin(order.node().name(), () -> orders.reset(order));
      case Effect.ExamineThenReset order ->
          resetting.begin(order.reset().node().name(), () -> examineThenReset(order));
      case Effect.VerifyNode order ->
          resetting.begin(order.node().name(), () -> orders.verify(order));
      case Effect.LaunchNode order ->
          resetting.begin(order.node().name(), () -> pools.launch(order));
      case Effect.DeleteNode order ->
          resetting.begin(order.node().name(), () -> pools.delete(order));
      case Effect.WatchForLeaks order -> leaks.begin();
      case Effect.ForgetNode order -> {
        resetting.cancel(order.node());
        staging.cancel(order.node());
        imaging.cancel(order.node());
        nodes.forget(order.node());
      }
      case Effect.DropHold order -> dropping.begin(order.hold(), () -> orders.drop(order));
      case Effect.ReadScripts order -> reading.begin(order.version(), () -> read(order));
      case Effect.WorkOnImage order -> imaging.begin(order.node().name(), () -> images.work(order));
      case Effect.AbandonImageWork order -> imaging.cancel(order.node());
      case Effect.StageNode order -> {
        var loadKernel = preload.wantedFor(order.labels());
        staging.begin(order.node().name(), () -> orders.stage(order, loadKernel));
      }
    }
  }

  private void examineThenReset(Effect.ExamineThenReset order) throws InterruptedException {
    var reset = order.reset();
    if (evidence.rule().wantedAfterBreak()) {
      evidence.collect(order.run(), order.attempt(), reset.node(), reset.generation());
    }
    orders.reset(reset);
  }

  private void read(Effect.ReadScripts order) throws InterruptedException {
    var failure = new BuildScripts(files, leads).read(order);
    reports.tell(new Event.ScriptsRead(order.version(), failure));
  }

  private void conduct(Effect.ConductRun order) throws InterruptedException {
    new RunConductor(order, files, retry, patience, limits, evidence, reports, leads).conduct();
    // The command has ended: there is nothing left to stop.
    stopping.cancel(order.run());
  }

  /** Ends all of it, without a word to the scheduler. What runs on nodes goes on. */
  @Override
  public void close() {
    conducting.close();
    stopping.close();
    resetting.close();
    staging.close();
    dropping.close();
    imaging.close();
    reading.close();
    leaks.close();
  }
}
