package dev.snapback.agent.api;

import com.google.protobuf.ByteString;
import dev.snapback.agent.lvm.LvmException;
import dev.snapback.agent.roots.NoSuchRoot;
import dev.snapback.agent.roots.Reading;
import dev.snapback.agent.run.Tools;
import dev.snapback.agent.tree.Packing;
import dev.snapback.agent.tree.TreeException;
import dev.snapback.proto.agent.v1.EvidenceRequest;
import dev.snapback.proto.agent.v1.FetchTreeRequest;
import dev.snapback.proto.agent.v1.FetchVolumeRequest;
import dev.snapback.proto.agent.v1.TreeData;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Streams what remains of a run or of a root. */
record RemainsCalls(Remains remains, Tools tools) {
  private static final int PIECE = 256 << 10;
  private static final long DEFAULT_BYTES = 16 << 20;
  private static final long MOST_BYTES = 256 << 20;
  private static final long DEFAULT_MILLIS = 10_000;
  private static final long MOST_MILLIS = 120_000;

  void evidence(EvidenceRequest request, Outflow<TreeData> flow) throws Exception {
    long bytes = limit("max_bytes", request.getMaxBytes(), DEFAULT_BYTES, MOST_BYTES);
    long millis = limit("within_millis", request.getWithinMillis(), DEFAULT_MILLIS, MOST_MILLIS);
    var compression = Wire.compression(request.getCompression());
    // The rest of the time is for packing and sending.
    Duration within = Duration.ofMillis(millis * 3 / 4);
    try (var collected = remains.evidence().collect(bytes, within);
        var packing = Packing.of(collected.directory(), List.of("**"), compression, tools)) {
      send(packing, flow);
    }
  }

  private static long limit(String name, long asked, long otherwise, long most) throws Refused {
    if (asked < 0 || asked > most) {
      throw Refused.wrong("expected %s of 0 to %d, found %d".formatted(name, most, asked));
    }
    return asked == 0 ? otherwise : asked;
  }

  void tree(FetchTreeRequest request, Outflow<TreeData> flow)
      throws Refused, NoSuchRoot, LvmException, IOException, TreeException, InterruptedException {
    var compression = Wire.compression(request.getCompression());
    try (Reading reading = remains.roots().tree(request.getVolume());
        var packing = Packing.of(reading.path(), request.getGlobsList(), compression, tools)) {
      reading.usedBy(packing::close);
      send(packing, flow);
    }
  }

  void image(FetchVolumeRequest request, Outflow<TreeData> flow)
      throws Refused, NoSuchRoot, LvmException, IOException, TreeException, InterruptedException {
    var compression = Wire.compression(request.getCompression());
    try (Reading reading = remains.roots().image(request.getVolume());
        var packing = Packing.ofDevice(reading.path(), compression, tools)) {
      reading.usedBy(packing::close);
      send(packing, flow);
    }
  }

  /** Sends a stream to its end, unless the caller goes away. */
  static void send(Packing packing, Outflow<TreeData> flow)
      throws IOException, TreeException, InterruptedException {
    byte[] piece = new byte[PIECE];
    for (int count = packing.read(piece); count > 0; count = packing.read(piece)) {
      var data = ByteString.copyFrom(piece, 0, count);
      if (!flow.send(TreeData.newBuilder().setData(data).build())) {
        return;
      }
    }
    packing.finish();
  }
}
