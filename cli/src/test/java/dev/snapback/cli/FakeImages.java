package dev.snapback.cli;

import dev.snapback.proto.api.v1.BuildImageRequest;
import dev.snapback.proto.api.v1.GetImageRequest;
import dev.snapback.proto.api.v1.ImageDetail;
import dev.snapback.proto.api.v1.ImageVersion;
import dev.snapback.proto.api.v1.ListImagesRequest;
import dev.snapback.proto.api.v1.ListImagesResponse;
import dev.snapback.proto.api.v1.PromoteImageRequest;
import dev.snapback.proto.api.v1.RollBackImageRequest;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The part of the API that is about images; its every answer can be chosen. */
abstract class FakeImages extends FakeHolds {
  /** Each call of GetImage takes one; the last stays. */
  final Deque<ImageDetail> imageDetails = new ArrayDeque<>();

  final List<String> imagesAsked = new ArrayList<>();
  final List<BuildImageRequest> builds = new ArrayList<>();
  final List<String> turned = new ArrayList<>();

  @Override
  public void listImages(ListImagesRequest request, StreamObserver<ListImagesResponse> answer) {
    ListImagesResponse.Builder response = ListImagesResponse.newBuilder();
    imageDetails.forEach(detail -> response.addImages(detail.getImage()));
    reply(answer, response.build());
  }

  @Override
  public void getImage(GetImageRequest request, StreamObserver<ImageDetail> answer) {
    imagesAsked.add(request.getName());
    reply(answer, imageDetails.size() > 1 ? imageDetails.remove() : imageDetails.element());
  }

  @Override
  public void buildImage(BuildImageRequest request, StreamObserver<ImageVersion> answer) {
    builds.add(request);
    reply(answer, imageDetails.element().getVersions(0));
  }

  @Override
  public void rollBackImage(RollBackImageRequest request, StreamObserver<ImageDetail> answer) {
    turned.add(request.getImage());
    reply(answer, imageDetails.element());
  }

  @Override
  public void promoteImage(PromoteImageRequest request, StreamObserver<ImageDetail> answer) {
    turned.add(request.getVersion());
    reply(answer, imageDetails.element());
  }
}
