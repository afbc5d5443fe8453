package dev.snapback.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.proto.api.v1.Image;
import dev.snapback.proto.api.v1.ImageBuild;
import dev.snapback.proto.api.v1.ImageCopy;
import dev.snapback.proto.api.v1.ImageDetail;
import dev.snapback.proto.api.v1.ImageVersion;
import dev.snapback.proto.api.v1.ImageVersion.State;
import dev.snapback.proto.api.v1.NodeDetail;
import dev.snapback.proto.api.v1.NodeState;
import dev.snapback.proto.api.v1.PackageChanges;
import io.grpc.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code snapback images} and {@code snapback image}. */
class ImageTest {
  private static final long NOW = FakeSnapback.NOW.toEpochMilli();

  private static final Image IMAGE =
      Image.newBuilder()
          .setName("usual")
          .setCurrent("usual-3")
          .setFormer("usual-2")
          .setBuilding("usual-4")
          .setNextBuildMillis(NOW + 7_200_000)
          .setNodes(6)
          .setNodesCurrent(5)
          .build();

  private static final ImageCopy COPY =
      ImageCopy.newBuilder()
          .setNode("m2")
          .setVersion("usual-3")
          .setState(ImageCopy.State.PROVEN)
          .setReason("from m1")
          .setSentBytes(50 << 20)
          .setImageBytes(8L << 30)
          .build();

  private final Shell shell = new Shell();

  @AfterEach
  void stop() {
    shell.close();
  }

  private static ImageVersion version(State state, String phase, String reason) {
    return ImageVersion.newBuilder()
        .setId("usual-4")
        .setImage("usual")
        .setState(state)
        .setReason(reason)
        .setMadeMillis(NOW - 60_000)
        .setBuild(
            ImageBuild.newBuilder()
                .setBase("usual-3")
                .setPhase(phase)
                .setPreparation("r-20")
                .setNode("m1"))
        .setOwnBytes(-1)
        .setKernelRelease("6.1.0-30-amd64")
        .setPackages(
            PackageChanges.newBuilder()
                .setNumberAdded(1)
                .setNumberChanged(1)
                .addAdded("jq 1.6 amd64")
                .addChanged("git amd64: 2.39 → 2.40"))
        .build();
  }

  private void answers(ImageVersion... versions) {
    for (ImageVersion each : versions) {
      shell.controller.imageDetails.add(
          ImageDetail.newBuilder().setImage(IMAGE).addVersions(each).addCopies(COPY).build());
    }
  }

  @Test
  void images_are_a_table() {
    answers(version(State.BUILDING, "PREPARING", "run r-20"));
    assertThat(shell.run("images")).isZero();
    assertThat(shell.stdout())
        .isEqualTo(
            """
            IMAGE  CURRENT  ON NODES  FORMER   BUILDING  NEXT BUILD  HALTED
            usual  usual-3  5 of 6    usual-2  usual-4   in 2 h      -
            """);
  }

  @Test
  void an_image_is_shown_with_its_versions_where_they_are_and_what_the_last_build_changed() {
    answers(version(State.FAILED, "CHECKING", "the check ended with 1"));
    assertThat(shell.run("image", "show", "usual")).isZero();
    assertThat(shell.stdout())
        .endsWith(
            """

            VERSION  STATE   MADE       UPON     BY RUN  KERNEL          PACKAGES            REASON
            usual-4  FAILED  1 min ago  usual-3  r-20    6.1.0-30-amd64  1 added, 1 changed  the check ended with 1

            NODE  VERSION  COPY    SENT                       REASON
            m2    usual-3  PROVEN  50.0 MiB of 8.0 GiB (0.6 %)  from m1

            packages of usual-4:
              + jq 1.6 amd64
              ~ git amd64: 2.39 → 2.40
            """
                .replace("SENT                       ", "SENT                         "));
  }

  @Test
  void an_image_as_json_has_these_fields() {
    answers(version(State.CURRENT, "DONE", "built"));
    shell.run("image", "show", "usual-4", "--json");
    assertThat(shell.controller.imagesAsked).containsExactly("usual-4");
    assertThat(shell.stdout())
        .isEqualTo(
            """
            {"name":"usual","current":"usual-3","former":"usual-2","building":"usual-4",\
            "next_build":"2026-11-22T12:00:00Z","halted":null,"nodes":6,"nodes_current":5,\
            "versions":[{"id":"usual-4","image":"usual","state":"CURRENT","reason":"built",\
            "made":"2026-11-22T09:59:00Z","build":{"base":"usual-3","phase":"DONE",\
            "preparation":"r-20","check":null,"node":"m1"},"digest":null,"size_bytes":0,\
            "own_bytes":null,"kernel_release":"6.1.0-30-amd64","packages":{"number_added":1,\
            "number_removed":0,"number_changed":1,"added":["jq 1.6 amd64"],"removed":[],\
            "changed":["git amd64: 2.39 → 2.40"]}}],"copies":[{"node":"m2",\
            "version":"usual-3","state":"PROVEN","reason":"from m1","sent_bytes":52428800,\
            "image_bytes":8589934592}]}
            """);
  }

  @Test
  void a_build_is_waited_for_where_somebody_watches_or_wants_it() {
    ImageVersion preparing = version(State.BUILDING, "PREPARING", "run r-20");
    ImageVersion sealing = version(State.BUILDING, "SEALING", "on m1");
    answers(preparing, sealing, version(State.CURRENT, "DONE", "built"));
    assertThat(shell.run("image", "build", "usual", "--wait")).isZero();
    assertThat(shell.controller.builds.getFirst().getImage()).isEqualTo("usual");
    assertThat(shell.stderr())
        .isEqualTo(
            """
            snapback: usual-4 PREPARING: run r-20
            snapback: usual-4 SEALING: on m1
            """);
    assertThat(shell.stdout()).isEqualTo("usual-4 is built: 1 added, 1 changed\n");

    shell.controller.imageDetails.clear();
    answers(preparing);
    assertThat(shell.run("image", "build", "usual")).isZero();
    shell.live = true;
    assertThat(shell.run("image", "build", "usual", "--no-wait")).isZero();
    assertThat(shell.stdout())
        .contains("usual-4 is being built; `snapback image show usual` tells\n".repeat(2));
  }

  @Test
  void a_build_that_failed_is_exit_1_with_its_reason() {
    answers(
        version(State.BUILDING, "CHECKING", "run r-21"),
        version(State.FAILED, "CHECKING", "the check ended with 1: r-21"));
    assertThat(shell.run("image", "build", "usual", "--wait")).isEqualTo(1);
    assertThat(shell.stderr())
        .endsWith("snapback: usual-4 could not be built: the check ended with 1: r-21\n");

    shell.controller.refusal = Status.FAILED_PRECONDITION.withDescription("usual-5 is being built");
    assertThat(shell.run("image", "build", "usual", "--wait")).isNotZero();
    assertThat(shell.stderr()).endsWith("usual-5 is being built\n");
  }

  @Test
  void a_version_is_taken_back_and_another_made_current() {
    answers(version(State.CURRENT, "DONE", "built"));
    assertThat(shell.run("image", "rollback", "usual")).isZero();
    assertThat(shell.run("image", "promote", "usual-2")).isZero();
    assertThat(shell.controller.turned).containsExactly("usual", "usual-2");
    assertThat(shell.stdout())
        .isEqualTo(
            """
            usual-3 is current again; each node gets it by one reset as it becomes idle
            usual-2 is current; the nodes get it one after another as they become idle
            """);
  }

  @Test
  void a_node_is_shown_with_the_versions_that_it_has() {
    shell.controller.nodeDetails.add(
        NodeDetail.newBuilder()
            .setNode(NodeTest.node(NodeState.LEASED, 4, NOW).toBuilder().setWork("RECEIVE usual-4"))
            .addImages(COPY)
            .build());
    assertThat(shell.run("node", "show", "m1")).isZero();
    assertThat(shell.stdout())
        .containsPattern("run +RECEIVE usual-4\n")
        .contains("m2    usual-3  PROVEN  50.0 MiB of 8.0 GiB (0.6 %)  from m1");
  }

  @Test
  void a_run_can_name_an_image_instead_of_a_label() {
    assertThat(shell.run("run", "--image", "usual-3", "--", "true")).isZero();
    assertThat(shell.controller.order.getImage()).isEqualTo("usual-3");
    assertThat(shell.controller.order.getLabel()).isEmpty();
  }
}
