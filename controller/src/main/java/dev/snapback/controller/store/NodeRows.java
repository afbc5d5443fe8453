package dev.snapback.controller.store;

import dev.snapback.controller.scheduler.ImageWork;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.NodeRecord;
import dev.snapback.controller.scheduler.NodeState;
import dev.snapback.controller.scheduler.Pooled;
import dev.snapback.controller.scheduler.RequestId;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.controller.scheduler.Tenant;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Nodes as rows. */
final class NodeRows {
  static final Table TABLE =
      Table.of(
          "nodes",
          List.of("name"),
          """
          name driver address labels image home state reason since deadline generation boot_id pool label server cores memory_mib run lease work
          consecutive_failures resets staging yardstick certificates
          """);

  private NodeRows() {}

  static void bind(Table.Binding to, NodeRecord node) throws SQLException {
    to.text("name", node.name().value())
        .text("driver", node.driver())
        .text("address", node.address())
        .text("labels", Json.strings(node.labels()))
        .text("image", node.image())
        .text("home", node.home())
        .text("state", node.state().name())
        .text("reason", node.reason())
        .time("since", node.since())
        .time("deadline", node.deadline())
        .number("generation", node.generation())
        .text("boot_id", node.bootId())
        .text("pool", node.pooled().map(Pooled::pool))
        .text("label", node.pooled().map(Pooled::label))
        .text("server", node.pooled().map(Pooled::server))
        .number("cores", node.pooled().map(Pooled::cores).orElse(0))
        .number("memory_mib", node.pooled().map(Pooled::memoryMib).orElse(0))
        .text("run", node.run().map(RunId::value))
        .text("lease", node.lease().map(RequestId::value))
        .text("work", node.work().map(ImageWork::toString))
        .number("consecutive_failures", node.consecutiveFailures())
        .number("resets", node.resets())
        .text("staging", StagingJson.write(node.staging()))
        .text("yardstick", YardstickJson.write(node.yardstick()))
        .text("certificates", CertificatesJson.write(node.certificates()));
  }

  static NodeRecord read(Row row) throws SQLException {
    return new NodeRecord(
        new NodeName(row.text("name")),
        row.text("driver"),
        row.text("address"),
        Json.strings(row.text("labels")),
        row.text("image"),
        row.text("home"),
        NodeState.valueOf(row.text("state")),
        row.text("reason"),
        row.time("since"),
        row.optionalTime("deadline"),
        row.number("generation"),
        row.text("boot_id"),
        pooled(row),
        tenant(row),
        row.integer("consecutive_failures"),
        row.integer("resets"),
        StagingJson.read(row.optionalText("staging")),
        YardstickJson.read(row.optionalText("yardstick")),
        CertificatesJson.read(row.optionalText("certificates")));
  }

  private static Optional<Pooled> pooled(Row row) throws SQLException {
    Optional<String> pool = row.optionalText("pool");
    return pool.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Pooled(
                pool.get(),
                row.text("label"),
                row.text("image"),
                row.text("server"),
                row.integer("cores"),
                row.integer("memory_mib")));
  }

  private static Optional<Tenant> tenant(Row row) throws SQLException {
    Optional<Tenant> run = row.optionalText("run").map(RunId::new);
    Optional<Tenant> lease = row.optionalText("lease").map(RequestId::new);
    Optional<Tenant> work = row.optionalText("work").map(ImageWork::parse);
    return run.or(() -> lease).or(() -> work);
  }
}
