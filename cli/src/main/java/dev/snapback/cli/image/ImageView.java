package dev.snapback.cli.image;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.snapback.cli.output.Json;
import dev.snapback.cli.output.Table;
import dev.snapback.cli.output.Text;
import dev.snapback.proto.api.v1.Image;
import dev.snapback.proto.api.v1.ImageBuild;
import dev.snapback.proto.api.v1.ImageCopy;
import dev.snapback.proto.api.v1.ImageDetail;
import dev.snapback.proto.api.v1.ImageVersion;
import dev.snapback.proto.api.v1.PackageChanges;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Images, their versions and copies for people and for programs. */
public final class ImageView {
  private ImageView() {}

  static JsonObject json(Image image) {
    JsonObject json = new JsonObject();
    json.addProperty("name", image.getName());
    json.addProperty("current", image.getCurrent());
    json.add("former", Json.text(image.getFormer()));
    json.add("building", Json.text(image.getBuilding()));
    json.add("next_build", Json.time(image.getNextBuildMillis()));
    json.add("halted", Json.text(image.getHalted()));
    json.addProperty("nodes", image.getNodes());
    json.addProperty("nodes_current", image.getNodesCurrent());
    return json;
  }

  /** The image's fields, and beside them {@code versions} and {@code copies}. */
  static JsonObject json(ImageDetail detail) {
    JsonObject json = json(detail.getImage());
    json.add("versions", Json.array(detail.getVersionsList(), ImageView::json));
    json.add("copies", Json.array(detail.getCopiesList(), ImageView::json));
    return json;
  }

  static JsonObject json(ImageVersion version) {
    JsonObject json = new JsonObject();
    json.addProperty("id", version.getId());
    json.addProperty("image", version.getImage());
    json.addProperty("state", version.getState().name());
    json.add("reason", Json.text(version.getReason()));
    json.add("made", Json.time(version.getMadeMillis()));
    json.add("build", version.hasBuild() ? json(version.getBuild()) : JsonNull.INSTANCE);
    json.add("digest", Json.text(version.getDigest()));
    json.addProperty("size_bytes", version.getSizeBytes());
    json.add(
        "own_bytes",
        version.getOwnBytes() < 0 ? JsonNull.INSTANCE : new JsonPrimitive(version.getOwnBytes()));
    json.add("kernel_release", Json.text(version.getKernelRelease()));
    json.add("packages", json(version.getPackages()));
    return json;
  }

  private static JsonObject json(ImageBuild build) {
    JsonObject json = new JsonObject();
    json.addProperty("base", build.getBase());
    json.addProperty("phase", build.getPhase());
    json.add("preparation", Json.text(build.getPreparation()));
    json.add("check", Json.text(build.getCheck()));
    json.add("node", Json.text(build.getNode()));
    return json;
  }

  private static JsonObject json(PackageChanges packages) {
    JsonObject json = new JsonObject();
    json.addProperty("number_added", packages.getNumberAdded());
    json.addProperty("number_removed", packages.getNumberRemoved());
    json.addProperty("number_changed", packages.getNumberChanged());
    json.add("added", Json.strings(packages.getAddedList()));
    json.add("removed", Json.strings(packages.getRemovedList()));
    json.add("changed", Json.strings(packages.getChangedList()));
    return json;
  }

  /** A version of an image on a node. */
  public static JsonObject json(ImageCopy copy) {
    JsonObject json = new JsonObject();
    json.addProperty("node", copy.getNode());
    json.addProperty("version", copy.getVersion());
    json.addProperty("state", copy.getState().name());
    json.add("reason", Json.text(copy.getReason()));
    json.addProperty("sent_bytes", copy.getSentBytes());
    json.addProperty("image_bytes", copy.getImageBytes());
    return json;
  }

  static Table table(List<Image> images, Instant now) {
    Table table =
        new Table("IMAGE", "CURRENT", "ON NODES", "FORMER", "BUILDING", "NEXT BUILD", "HALTED");
    for (Image image : images) {
      table.row(
          image.getName(),
          image.getCurrent(),
          image.getNodesCurrent() + " of " + image.getNodes(),
          image.getFormer(),
          image.getBuilding(),
          Text.in(image.getNextBuildMillis(), now),
          image.getHalted());
    }
    return table;
  }

  /** All that is known of an image: as tables, one after the other. */
  static String text(ImageDetail detail, Instant now) {
    List<String> parts = new ArrayList<>();
    parts.add(table(List.of(detail.getImage()), now).toString());
    parts.add(versions(detail.getVersionsList(), now).toString());
    if (detail.getCopiesCount() > 0) {
      parts.add(copies(detail.getCopiesList()).toString());
    }
    for (ImageVersion version : detail.getVersionsList()) {
      String lists = packageLists(version);
      if (!lists.isEmpty()) {
        parts.add(lists);
      }
    }
    return String.join("\n\n", parts);
  }

  private static Table versions(List<ImageVersion> versions, Instant now) {
    Table table =
        new Table("VERSION", "STATE", "MADE", "UPON", "BY RUN", "KERNEL", "PACKAGES", "REASON");
    for (ImageVersion version : versions) {
      table.row(
          version.getId(),
          version.getState().name(),
          Text.ago(version.getMadeMillis(), now),
          version.getBuild().getBase(),
          version.getBuild().getPreparation(),
          version.getKernelRelease(),
          packages(version),
          version.getReason());
    }
    return table;
  }

  /** What a build changed, in few words. */
  static String packages(ImageVersion version) {
    PackageChanges packages = version.getPackages();
    List<String> words = new ArrayList<>();
    count(words, packages.getNumberAdded(), "added");
    count(words, packages.getNumberRemoved(), "removed");
    count(words, packages.getNumberChanged(), "changed");
    return words.isEmpty() ? "no package changed" : String.join(", ", words);
  }

  private static void count(List<String> words, int count, String what) {
    if (count > 0) {
      words.add(count + " " + what);
    }
  }

  private static String packageLists(ImageVersion version) {
    PackageChanges packages = version.getPackages();
    List<String> lines = new ArrayList<>();
    packages.getAddedList().forEach(line -> lines.add("  + " + Text.oneLine(line)));
    packages.getRemovedList().forEach(line -> lines.add("  - " + Text.oneLine(line)));
    packages.getChangedList().forEach(line -> lines.add("  ~ " + Text.oneLine(line)));
    return lines.isEmpty()
        ? ""
        : "packages of " + version.getId() + ":\n" + String.join("\n", lines);
  }

  /** Where versions are, and what it took to bring them there. */
  public static Table copies(List<ImageCopy> copies) {
    Table table = new Table("NODE", "VERSION", "COPY", "SENT", "REASON");
    for (ImageCopy copy : copies) {
      table.row(
          copy.getNode(), copy.getVersion(), copy.getState().name(), sent(copy), copy.getReason());
    }
    return table;
  }

  private static String sent(ImageCopy copy) {
    return copy.getImageBytes() == 0
        ? ""
        : String.format(
            Locale.ROOT,
            "%s of %s (%.1f %%)",
            Text.size(copy.getSentBytes()),
            Text.size(copy.getImageBytes()),
            100.0 * copy.getSentBytes() / copy.getImageBytes());
  }
}
