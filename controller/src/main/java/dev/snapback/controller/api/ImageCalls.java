package dev.snapback.controller.api;

import dev.snapback.controller.loop.ControllerLoop;
import dev.snapback.controller.scheduler.CopyRecord;
import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.ImageRecord;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.NodeRecord;
import dev.snapback.controller.scheduler.State;
import dev.snapback.controller.scheduler.VersionRecord;
import dev.snapback.controller.scheduler.VersionState;
import dev.snapback.proto.api.v1.Image;
import dev.snapback.proto.api.v1.ImageCopy;
import dev.snapback.proto.api.v1.ImageDetail;
import dev.snapback.proto.api.v1.ImageVersion;
import dev.snapback.proto.api.v1.ListImagesResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What can be asked about images. */
final class ImageCalls {
  /** Of those that are no use any more. */
  private static final int MOST_VERSIONS = 20;

  private static final Comparator<VersionRecord> NEWEST_FIRST =
      Comparator.comparing(VersionRecord::made).thenComparing(VersionRecord::id).reversed();

  private final ControllerLoop loop;
  private final Events events;

  ImageCalls(ControllerLoop loop) {
    this.loop = loop;
    this.events = new Events(loop);
  }

  /** By name. */
  ListImagesResponse list() {
    State state = loop.state();
    ListImagesResponse.Builder list = ListImagesResponse.newBuilder();
    state.images().values().stream()
        .sorted(Comparator.comparing(ImageRecord::name))
        .forEach(image -> list.addImages(message(state, image)));
    return list.build();
  }

  /**
   * @param name of an image, or of a version, whose packages are told then
   */
  ImageDetail get(String name) throws ApiException {
    State state = loop.state();
    ImageRecord image = state.images().get(name);
    if (image != null) {
      return detail(state, image, Optional.empty());
    }
    VersionRecord version = version(state, name);
    ImageRecord of = Optional.ofNullable(state.images().get(version.image())).orElseThrow();
    return detail(state, of, Optional.of(version));
  }

  private static VersionRecord version(State state, String id) throws ApiException {
    return Optional.ofNullable(state.versions().get(id))
        .orElseThrow(() -> ApiException.notFound("no such image, or version of one: " + id));
  }

  ImageVersion build(String image) throws ApiException {
    events.tell(new Event.ImageBuildRequested(image));
    return ImageMessages.version(newest(loop.state(), image).getFirst(), true);
  }

  ImageDetail rollBack(String image) throws ApiException {
    events.tell(new Event.ImageRolledBack(image));
    return get(image);
  }

  ImageDetail promote(String id) throws ApiException {
    VersionRecord version = version(loop.state(), id);
    events.tell(new Event.VersionPromoted(version.image(), id));
    return get(version.image());
  }

  /** Which versions a node has, and how far they are. */
  static List<ImageCopy> on(State state, NodeName node) {
    return state.versions().values().stream()
        .sorted(NEWEST_FIRST)
        .flatMap(version -> Stream.ofNullable(state.copies(version.id()).get(node)))
        .map(ImageMessages::copy)
        .toList();
  }

  private static List<VersionRecord> newest(State state, String image) {
    return state.versions().values().stream()
        .filter(version -> version.image().equals(image))
        .sorted(NEWEST_FIRST)
        .toList();
  }

  private static Image message(State state, ImageRecord image) {
    List<NodeRecord> nodes =
        state.nodes().values().stream().filter(node -> node.home().equals(image.name())).toList();
    long current = nodes.stream().filter(node -> node.image().equals(image.current())).count();
    Optional<String> building =
        newest(state, image.name()).stream()
            .filter(version -> version.state() == VersionState.BUILDING)
            .map(VersionRecord::id)
            .findFirst();
    return ImageMessages.image(image).toBuilder()
        .setBuilding(building.orElse(""))
        .setNodes(nodes.size())
        .setNodesCurrent((int) current)
        .build();
  }

  private static ImageDetail detail(State state, ImageRecord image, Optional<VersionRecord> named) {
    ImageDetail.Builder detail = ImageDetail.newBuilder().setImage(message(state, image));
    List<VersionRecord> all = newest(state, image.name());
    Optional<VersionRecord> told =
        named.or(() ->
            all.stream().filter(version -> !version.content().digest().isEmpty()).findFirst());
    for (int i = 0; i < all.size(); i++) {
      VersionRecord version = all.get(i);
      boolean isTold = told.filter(version::equals).isPresent();
      if (i < MOST_VERSIONS || isTold || isOfUse(version)) {
        detail.addVersions(ImageMessages.version(version, isTold));
      }
    }
    List<CopyRecord> copies = new ArrayList<>();
    all.forEach(version -> copies.addAll(state.copies(version.id()).values()));
    copies.sort(Comparator.comparing(CopyRecord::node).thenComparing(CopyRecord::version));
    copies.forEach(copy -> detail.addCopies(ImageMessages.copy(copy)));
    return detail.build();
  }

  private static boolean isOfUse(VersionRecord version) {
    return switch (version.state()) {
      case BUILDING, CURRENT, FORMER -> true;
      case FAILED, BAD, OLD -> false;
    };
  }
}
