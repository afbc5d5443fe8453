package dev.snapback.controller.api;

import dev.snapback.controller.scheduler.BuildRecord;
import dev.snapback.controller.scheduler.CopyRecord;
import dev.snapback.controller.scheduler.ImageRecord;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.VersionRecord;
import dev.snapback.controller.scheduler.VersionState;
import dev.snapback.proto.api.v1.Image;
import dev.snapback.proto.api.v1.ImageBuild;
import dev.snapback.proto.api.v1.ImageCopy;
import dev.snapback.proto.api.v1.ImageVersion;
import dev.snapback.proto.api.v1.PackageChanges;
import java.time.Instant;

/** Records about images as the wire has them. */
final class ImageMessages {
  private ImageMessages() {}

  /** Without what other records say. */
  static Image image(ImageRecord image) {
    return Image.newBuilder()
        .setName(image.name())
        .setCurrent(image.current())
        .setFormer(image.former().orElse(""))
        .setNextBuildMillis(image.nextBuild().map(Instant::toEpochMilli).orElse(0L))
        .setHalted(image.halted())
        .build();
  }

  /**
   * @param lists whether the packages are listed, or only counted
   */
  static ImageVersion version(VersionRecord version, boolean lists) {
    ImageVersion.Builder message =
        ImageVersion.newBuilder()
            .setId(version.id())
            .setImage(version.image())
            .setState(state(version.state()))
            .setReason(version.reason())
            .setMadeMillis(version.made().toEpochMilli())
            .setDigest(version.content().digest())
            .setSizeBytes(version.content().sizeBytes())
            .setOwnBytes(version.content().ownBytes())
            .setKernelRelease(version.content().kernelRelease())
            .setPackages(packages(version.packages(), lists));
    version.build().ifPresent(build -> message.setBuild(build(build)));
    return message.build();
  }

  private static ImageBuild build(BuildRecord build) {
    return ImageBuild.newBuilder()
        .setBase(build.base())
        .setPhase(build.phase().name())
        .setPreparation(build.preparation().value())
        .setCheck(build.check().value())
        .setNode(build.node().map(NodeName::value).orElse(""))
        .build();
  }

  private static PackageChanges packages(
      dev.snapback.controller.scheduler.PackageChanges packages, boolean lists) {
    PackageChanges.Builder message =
        PackageChanges.newBuilder()
            .setNumberAdded(packages.added().size())
            .setNumberRemoved(packages.removed().size())
            .setNumberChanged(packages.changed().size());
    if (lists) {
      message
          .addAllAdded(packages.added())
          .addAllRemoved(packages.removed())
          .addAllChanged(packages.changed());
    }
    return message.build();
  }

  static ImageCopy copy(CopyRecord copy) {
    return ImageCopy.newBuilder()
        .setNode(copy.node().value())
        .setVersion(copy.version())
        .setState(
            switch (copy.state()) {
              case MAKING -> ImageCopy.State.MAKING;
              case RETRY -> ImageCopy.State.RETRY;
              case STUCK -> ImageCopy.State.STUCK;
              case HERE -> ImageCopy.State.HERE;
              case PROVEN -> ImageCopy.State.PROVEN;
              case REFUSED -> ImageCopy.State.REFUSED;
              // Such a copy is in no state that is shown.
              case GONE -> ImageCopy.State.STATE_UNSPECIFIED;
            })
        .setReason(copy.reason())
        .setSentBytes(copy.bytesSent())
        .setImageBytes(copy.imageBytes())
        .build();
  }

  private static ImageVersion.State state(VersionState state) {
    return switch (state) {
      case BUILDING -> ImageVersion.State.BUILDING;
      case CURRENT -> ImageVersion.State.CURRENT;
      case FORMER -> ImageVersion.State.FORMER;
      case FAILED -> ImageVersion.State.FAILED;
      case BAD -> ImageVersion.State.BAD;
      case OLD -> ImageVersion.State.OLD;
    };
  }
}
