package dev.snapback.controller;

import dev.snapback.controller.config.Settings;
import dev.snapback.controller.systemd.Supervision;
import dev.snapback.proto.api.v1.ListNodesRequest;
import dev.snapback.proto.api.v1.SnapbackGrpc;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * {@code snapback-controller train}: a start, a call and an end on loopback, for the JVM to learn
 * which classes to keep in its AOT cache. Ends by itself; touches nothing outside its directory.
 */
final class Training {
  private static final long PATIENCE_SECONDS = 30;

  private final Path directory;

  /**
   * @param directory an empty one, for the store
   */
  Training(Path directory) {
    this.directory = directory;
  }

  void train() throws Exception {
    var settings = Settings.DEFAULT.with(directory, 0, 0, "127.0.0.1");
    // Nobody listens there; to find that out takes the same classes.
    var environment = Map.of("NOTIFY_SOCKET", directory.resolve("none").toString());
    try (var controller = Controller.start(settings, failure -> {});
        var _ = Supervision.begin(environment, controller.listensOn(), controller::turn)) {
      var _ = controller.turn().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      ManagedChannel channel =
          Grpc.newChannelBuilder(
                  "127.0.0.1:" + controller.apiPort(), InsecureChannelCredentials.create())
              .build();
      try {
        call(channel);
      } finally {
        channel.shutdownNow();
      }
    }
  }

  private static void call(ManagedChannel channel) {
    var version = new Metadata();
    version.put(Protocol.HEADER, Integer.toString(Protocol.VERSION));
    try {
      var _ =
          SnapbackGrpc.newBlockingStub(channel)
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(version))
              .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
              .listNodes(ListNodesRequest.getDefaultInstance());
    } catch (StatusRuntimeException refused) {
      // Whatever the answer is, the way to it is what was to be learnt.
    }
  }
}
