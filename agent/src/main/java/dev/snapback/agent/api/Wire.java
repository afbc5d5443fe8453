package dev.snapback.agent.api;

import dev.snapback.agent.images.Image;
import dev.snapback.agent.images.Sealed;
import dev.snapback.agent.reset.ResetOrder;
import dev.snapback.agent.reset.ResetTaken;
import dev.snapback.agent.reset.ResetWay;
import dev.snapback.agent.run.RunEnd;
import dev.snapback.agent.run.RunId;
import dev.snapback.agent.run.RunOrder;
import dev.snapback.agent.scratch.Cleaned;
import dev.snapback.agent.scratch.Scratch;
import dev.snapback.agent.tree.Compression;
import dev.snapback.proto.agent.v1.CleanScratchResponse;
import dev.snapback.proto.agent.v1.CleanedScratch;
import dev.snapback.proto.agent.v1.ImageProgress;
import dev.snapback.proto.agent.v1.Phase;
import dev.snapback.proto.agent.v1.ResetAccepted;
import dev.snapback.proto.agent.v1.ResetRequest;
import dev.snapback.proto.agent.v1.RunOutcome;
import dev.snapback.proto.agent.v1.ScratchCleaning;
import dev.snapback.proto.agent.v1.SealedImage;
import dev.snapback.proto.agent.v1.Staged;
import dev.snapback.proto.agent.v1.StartRunRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Between our values and the protocol's messages. */
final class Wire {
  private Wire() {}

  static RunOrder order(StartRunRequest request) throws Refused {
    if (request.getTimeoutMillis() < 0) {
      throw Refused.wrong("a timeout is not negative");
    }
    return new RunOrder(
        new RunId(request.getRun()),
        request.getCommandList(),
        request.getEnvironmentMap(),
        request.getTimeoutMillis() == 0
            ? Optional.empty()
            : Optional.of(Duration.ofMillis(request.getTimeoutMillis())));
  }

  static ResetOrder order(ResetRequest request) {
    return new ResetOrder(
        request.getGeneration(),
        request.getImage(),
        switch (request.getWay()) {
          case RESET_WAY_UNSPECIFIED, RESET_WAY_KEXEC -> ResetWay.KEXEC;
          case RESET_WAY_ORDERLY -> ResetWay.ORDERLY;
          case RESET_WAY_FIRMWARE -> ResetWay.FIRMWARE;
          case UNRECOGNIZED ->
              throw new IllegalArgumentException("no way to go down: " + request.getWayValue());
        },
        given(request.getHold()),
        given(request.getHeld()));
  }

  private static Optional<String> given(String word) {
    return word.isEmpty() ? Optional.empty() : Optional.of(word);
  }

  static RunOutcome outcome(RunEnd end) {
    var outcome = RunOutcome.newBuilder().setConsoleBytes(end.consoleBytes());
    return (switch (end.outcome()) {
          case dev.snapback.agent.run.RunOutcome.Exited(int code) -> outcome.setExitCode(code);
          case dev.snapback.agent.run.RunOutcome.Signalled(int signal) -> outcome.setSignal(signal);
          case dev.snapback.agent.run.RunOutcome.TimedOut() -> outcome.setTimedOut(true);
          case dev.snapback.agent.run.RunOutcome.Stopped() -> outcome.setStopped(true);
          case dev.snapback.agent.run.RunOutcome.NotStarted(String why) ->
              outcome.setNotStarted(why);
          case dev.snapback.agent.run.RunOutcome.Lost(String why) -> outcome.setLost(why);
        })
        .build();
  }

  static Compression compression(dev.snapback.proto.agent.v1.Compression wanted) throws Refused {
    return switch (wanted) {
      case COMPRESSION_ZSTD -> Compression.ZSTD;
      case COMPRESSION_GZIP -> Compression.GZIP;
      case COMPRESSION_UNSPECIFIED, UNRECOGNIZED ->
          throw Refused.wrong("a tree's compression is zstd or gzip");
    };
  }

  static Staged staged(dev.snapback.agent.reset.Staged made) {
    var staged =
        Staged.newBuilder()
            .setImage(made.image())
            .setGeneration(made.generation())
            .setKernelBytes(made.kernelBytes());
    made.phases().forEach(phase -> staged.addPhases(phase(phase.name(), phase.took())));
    return staged.build();
  }

  static List<Scratch> scratch(List<dev.snapback.proto.agent.v1.Scratch> named) throws Refused {
    List<Scratch> scratch = new ArrayList<>();
    for (var each : named) {
      scratch.add(
          switch (each.getWhatCase()) {
            case DISK -> new Scratch.Disk(each.getDisk(), each.getFull());
            case VOLUME -> {
              String[] parts = each.getVolume().split("/", 2);
              if (parts.length != 2) {
                throw Refused.wrong("a scratch volume is GROUP/NAME, found " + each.getVolume());
              }
              yield new Scratch.Volume(parts[0], parts[1], each.getFull());
            }
            case WHAT_NOT_SET -> throw Refused.wrong("a scratch disk is a disk or a volume");
          });
    }
    return scratch;
  }

  static CleanScratchResponse cleaned(List<Cleaned> all) {
    var response = CleanScratchResponse.newBuilder();
    for (Cleaned cleaned : all) {
      response.addCleaned(
          CleanedScratch.newBuilder()
              .setName(cleaned.name())
              .setDevice(cleaned.device())
              .setHow(
                  switch (cleaned.how()) {
                    case DISCARDED -> ScratchCleaning.SCRATCH_CLEANING_DISCARDED;
                    case ENDS_OVERWRITTEN -> ScratchCleaning.SCRATCH_CLEANING_ENDS_OVERWRITTEN;
                    case OVERWRITTEN -> ScratchCleaning.SCRATCH_CLEANING_OVERWRITTEN;
                  })
              .setBytes(cleaned.bytes())
              .setMicros(cleaned.took().toNanos() / 1_000));
    }
    return response.build();
  }

  static dev.snapback.proto.agent.v1.Image image(Image image) {
    return dev.snapback.proto.agent.v1.Image.newBuilder()
        .setId(image.id())
        .setDigest(image.digest())
        .setSizeBytes(image.sizeBytes())
        .setOwnBytes(image.ownBytes().orElse(-1))
        .setSealedSeconds(image.sealedSeconds())
        .setKernelRelease(image.kernelRelease())
        .setWhole(image.whole())
        .setOriginal(image.original())
        .build();
  }

  static ImageProgress sealed(Sealed sealed) {
    return ImageProgress.newBuilder()
        .setStep("done")
        .setPercent(100)
        .setSealed(
            SealedImage.newBuilder()
                .setImage(image(sealed.image()))
                .addAllPackages(sealed.packages())
                .addAllPackagesBefore(sealed.before()))
        .build();
  }

  static Phase phase(String name, Duration took) {
    return Phase.newBuilder().setName(name).setMicros(took.toNanos() / 1_000).build();
  }

  static ResetAccepted accepted(ResetTaken taken) {
    var accepted =
        ResetAccepted.newBuilder()
            .setGeneration(taken.generation())
            .setBootIdBefore(taken.bootIdBefore())
            .setStaged(taken.staged());
    taken.phases().forEach(phase -> accepted.addPhases(phase(phase.name(), phase.took())));
    return accepted.build();
  }
}
