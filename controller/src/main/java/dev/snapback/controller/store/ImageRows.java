package dev.snapback.controller.store;

import dev.snapback.controller.facts.ImageContent;
import dev.snapback.controller.scheduler.BuildPhase;
import dev.snapback.controller.scheduler.BuildRecord;
import dev.snapback.controller.scheduler.CopyRecord;
import dev.snapback.controller.scheduler.CopyState;
import dev.snapback.controller.scheduler.ImageRecord;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.PackageChanges;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.controller.scheduler.VersionRecord;
import dev.snapback.controller.scheduler.VersionState;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Images, their versions, and which nodes have those, as rows. */
final class ImageRows {
  static final Table IMAGES =
      Table.of("images", List.of("name"), "name current former builds next_build halted");
  static final Table VERSIONS =
      Table.of(
          "versions",
          List.of("id"),
          """
          id image state reason made base phase deadline preparation check_run node digest
          size_bytes own_bytes kernel_release packages package_changes
          """);
  static final Table COPIES =
      Table.of(
          "copies",
          List.of("version", "node"),
          "version node state reason tries due source bytes_sent image_bytes");

  private ImageRows() {}

  static void bind(Table.Binding to, ImageRecord image) throws SQLException {
    to.text("name", image.name())
        .text("current", image.current())
        .text("former", image.former())
        .number("builds", image.builds())
        .time("next_build", image.nextBuild())
        .text("halted", image.halted());
  }

  static ImageRecord image(Row row) throws SQLException {
    return new ImageRecord(
        row.text("name"),
        row.text("current"),
        row.optionalText("former"),
        row.integer("builds"),
        row.optionalTime("next_build"),
        row.text("halted"));
  }

  static void bind(Table.Binding to, VersionRecord version) throws SQLException {
    Optional<BuildRecord> build = version.build();
    ImageContent content = version.content();
    to.text("id", version.id())
        .text("image", version.image())
        .text("state", version.state().name())
        .text("reason", version.reason())
        .time("made", version.made())
        .text("base", build.map(BuildRecord::base))
        .text("phase", build.map(b -> b.phase().name()))
        .time("deadline", build.flatMap(BuildRecord::deadline))
        .text("preparation", build.map(b -> b.preparation().value()))
        .text("check_run", build.map(b -> b.check().value()))
        .text("node", build.flatMap(BuildRecord::node).map(NodeName::value))
        .text("digest", content.digest())
        .number("size_bytes", content.sizeBytes())
        .number("own_bytes", content.ownBytes())
        .text("kernel_release", content.kernelRelease())
        .text("packages", Json.strings(content.packages()))
        .text("package_changes", Json.MAPPER.writeValueAsString(version.packages()));
  }

  static VersionRecord version(Row row) throws SQLException {
    Optional<String> base = row.optionalText("base");
    return new VersionRecord(
        row.text("id"),
        row.text("image"),
        VersionState.valueOf(row.text("state")),
        row.text("reason"),
        row.time("made"),
        base.isPresent() ? Optional.of(build(row, base.get())) : Optional.empty(),
        new ImageContent(
            row.text("digest"),
            row.number("size_bytes"),
            row.number("own_bytes"),
            row.text("kernel_release"),
            Json.strings(row.text("packages"))),
        Json.MAPPER.readValue(row.text("package_changes"), PackageChanges.class));
  }

  private static BuildRecord build(Row row, String base) throws SQLException {
    return new BuildRecord(
        base,
        BuildPhase.valueOf(row.text("phase")),
        row.optionalTime("deadline"),
        new RunId(row.text("preparation")),
        new RunId(row.text("check_run")),
        row.optionalText("node").map(NodeName::new));
  }

  static void bind(Table.Binding to, CopyRecord copy) throws SQLException {
    to.text("version", copy.version())
        .text("node", copy.node().value())
        .text("state", copy.state().name())
        .text("reason", copy.reason())
        .number("tries", copy.tries())
        .time("due", copy.due())
        .text("source", copy.source().map(NodeName::value))
        .number("bytes_sent", copy.bytesSent())
        .number("image_bytes", copy.imageBytes());
  }

  static CopyRecord copy(Row row) throws SQLException {
    return new CopyRecord(
        new NodeName(row.text("node")),
        row.text("version"),
        CopyState.valueOf(row.text("state")),
        row.text("reason"),
        row.integer("tries"),
        row.optionalTime("due"),
        row.optionalText("source").map(NodeName::new),
        row.number("bytes_sent"),
        row.number("image_bytes"));
  }
}
