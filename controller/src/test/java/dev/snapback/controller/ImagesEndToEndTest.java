package dev.snapback.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.snapback.controller.config.SettingsReader;
import dev.snapback.controller.simulated.SimulatedFaults;
import dev.snapback.proto.api.v1.ImageCopy;
import dev.snapback.proto.api.v1.ImageDetail;
import dev.snapback.proto.api.v1.ImageVersion;
import dev.snapback.proto.api.v1.RunResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An image's way through the whole controller; only the machines are simulated. */
@Timeout(180)
class ImagesEndToEndTest {
  private static final String IMAGE = "bookworm";
  private static final String BUILT = "bookworm-1";

  private final List<AutoCloseable> opened = new ArrayList<>();
  private ApiClient api;
  private Controller controller;
  @TempDir private Path temp;

  @AfterEach
  void close() throws Exception {
    for (var each : opened.reversed()) {
      each.close();
    }
  }

  private void start(String prepare, String check) throws Exception {
    var base = Files.writeString(temp.resolve("base.sh"), prepare);
    var smoke = Files.writeString(temp.resolve("smoke.sh"), check);
    var file =
        Files.writeString(
            temp.resolve("controller.yaml"),
            "images: {%s: {prepare: [%s], check: [%s], bandwidth: 1MiB}}"
                .formatted(IMAGE, base, smoke));
    var settings = SettingsReader.read(file).with(temp.resolve("data"), 0, 0, "127.0.0.1");
    controller = Controller.start(settings, failure -> {});
    opened.add(controller);
    api = new ApiClient(controller.apiPort());
    opened.add(api);
  }

  private LoopbackMachine machine(String name) throws Exception {
    var directory = Files.createDirectory(temp.resolve(name));
    var machine =
        LoopbackMachine.join(
            name, directory, controller.nodePort(), api.joinToken(), new SimulatedFaults());
    opened.add(machine);
    api.ready(name, 1);
    return machine;
  }

  private ImageDetail awaited(String name, Predicate<ImageDetail> wanted) {
    return await().atMost(Duration.ofMinutes(1)).until(() -> api.image(name), wanted);
  }

  private static ImageVersion version(ImageDetail detail, String id) {
    return detail.getVersionsList().stream().filter(v -> v.getId().equals(id)).findAny().get();
  }

  /** All nodes are idle on that version. */
  private ImageDetail settled(String version, int nodes) {
    var detail =
        awaited(
            IMAGE,
            found ->
                found.getImage().getCurrent().equals(version)
                    && found.getImage().getNodesCurrent() == nodes);
    for (int i = 1; i <= nodes; i++) {
      assertThat(api.ready("m" + i, 1).getNode().getImage()).isEqualTo(version);
    }
    return detail;
  }

  @Test
  void an_image_is_built_sent_to_the_other_nodes_and_taken_back_by_one_reset_each()
      throws Exception {
    start("say preparing\nwrite made yes", "say checking");
    machine("m1");
    machine("m2");
    machine("m3");

    var begun = api.build(IMAGE);
    assertThat(begun.getId()).isEqualTo(BUILT);
    assertThat(begun.getBuild().getBase()).isEqualTo(IMAGE);
    assertThatThrownBy(() -> api.build(IMAGE)).hasMessageContaining("bookworm-1 is being built");
    settled(BUILT, 3);

    assertThat(api.console(begun.getBuild().getPreparation())).endsWith("preparing\n");
    assertThat(api.console(begun.getBuild().getCheck()))
        .contains(" image=bookworm-1 ")
        .endsWith("checking\n");
    var detail = api.image(BUILT);
    assertThat(detail.getImage().getFormer()).isEqualTo(IMAGE);
    var built = version(detail, BUILT);
    assertThat(built.getState()).isEqualTo(ImageVersion.State.CURRENT);
    assertThat(built.getDigest()).startsWith("sha256:");
    var copies =
        detail.getCopiesList().stream().filter(copy -> copy.getVersion().equals(BUILT)).toList();
    assertThat(copies).extracting(ImageCopy::getState).containsOnly(ImageCopy.State.PROVEN);
    var sent = copies.stream().filter(copy -> copy.getImageBytes() > 0).toList();
    assertThat(sent).hasSize(2);
    assertThat(sent).extracting(ImageCopy::getNode).doesNotContain(built.getBuild().getNode());
    assertThat(sent)
        .allSatisfy(copy ->
            assertThat(copy.getSentBytes()).isPositive().isLessThan(copy.getImageBytes() / 50));
    assertThat(api.node("m1").getImagesList())
        .extracting(ImageCopy::getVersion)
        .containsExactlyInAnyOrder(IMAGE, BUILT);

    var run = api.runOn(IMAGE, "exit", "0");
    assertThat(api.console(run)).contains(" image=bookworm-1 ");
    assertThat(api.done(run).getResult()).isEqualTo(RunResult.SUCCESS);
    settled(BUILT, 3);

    var before = api.node("m2").getNode().getGeneration();
    var back = api.rollBack(IMAGE);
    assertThat(back.getImage().getCurrent()).isEqualTo(IMAGE);
    assertThat(version(back, BUILT).getState()).isEqualTo(ImageVersion.State.BAD);
    settled(IMAGE, 3);
    assertThat(api.node("m2").getNode().getGeneration()).isEqualTo(before + 1);
    awaited(IMAGE, found -> found.getCopiesList().size() == 3);
  }

  @Test
  void a_broken_script_changes_nothing_and_says_why() throws Exception {
    start("say preparing\nexit 3", "say checking");
    machine("m1");
    api.build(IMAGE);
    var detail =
        awaited(IMAGE, found -> version(found, BUILT).getState() == ImageVersion.State.FAILED);
    assertThat(detail.getImage().getCurrent()).isEqualTo(IMAGE);
    assertThat(version(detail, BUILT).getReason())
        .contains("its preparation failed", "image-bookworm-1-prepare", "FAILURE");
    settled(IMAGE, 1);

    Files.delete(temp.resolve("base.sh"));
    assertThat(api.build(IMAGE).getId()).isEqualTo("bookworm-2");
    var second =
        awaited(
            IMAGE, found -> version(found, "bookworm-2").getState() == ImageVersion.State.FAILED);
    assertThat(version(second, "bookworm-2").getReason())
        .contains("base.sh is no file on the controller's host");
    assertThatThrownBy(() -> api.rollBack(IMAGE)).hasMessageContaining("no version before");
    assertThatThrownBy(() -> api.build("sid")).hasMessageContaining("no node has an image sid");
    assertThatThrownBy(() -> api.runOn("sid", "exit", "0"))
        .hasMessageContaining("unknown image 'sid'. Known images: bookworm");
  }

  @Test
  void a_version_that_fails_its_check_is_dropped() throws Exception {
    start("say preparing", "say checking\nexit 1");
    var m1 = machine("m1");
    api.build(IMAGE);
    var detail =
        awaited(IMAGE, found -> version(found, BUILT).getState() == ImageVersion.State.FAILED);
    assertThat(version(detail, BUILT).getReason()).contains("its check failed");
    settled(IMAGE, 1);
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> m1.machine.images().digests().keySet(), List.of(IMAGE)::containsAll);
  }
}
