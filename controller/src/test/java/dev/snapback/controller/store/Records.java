package dev.snapback.controller.store;

import dev.snapback.controller.facts.ImageContent;
import dev.snapback.controller.facts.NodeCertificate;
import dev.snapback.controller.facts.Phase;
import dev.snapback.controller.facts.Staged;
import dev.snapback.controller.scheduler.BuildPhase;
import dev.snapback.controller.scheduler.BuildRecord;
import dev.snapback.controller.scheduler.Certificates;
import dev.snapback.controller.scheduler.Changes;
import dev.snapback.controller.scheduler.Climb;
import dev.snapback.controller.scheduler.Compression;
import dev.snapback.controller.scheduler.Condition;
import dev.snapback.controller.scheduler.CopyRecord;
import dev.snapback.controller.scheduler.CopyState;
import dev.snapback.controller.scheduler.HealthRecord;
import dev.snapback.controller.scheduler.HoldRecord;
import dev.snapback.controller.scheduler.HoldState;
import dev.snapback.controller.scheduler.ImageRecord;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.NodeRecord;
import dev.snapback.controller.scheduler.NodeState;
import dev.snapback.controller.scheduler.PackageChanges;
import dev.snapback.controller.scheduler.ProjectName;
import dev.snapback.controller.scheduler.RequestId;
import dev.snapback.controller.scheduler.RequestOrder;
import dev.snapback.controller.scheduler.RequestRecord;
import dev.snapback.controller.scheduler.RequestState;
import dev.snapback.controller.scheduler.ResetRecord;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.controller.scheduler.RunOrder;
import dev.snapback.controller.scheduler.RunRecord;
import dev.snapback.controller.scheduler.RunResult;
import dev.snapback.controller.scheduler.RunState;
import dev.snapback.controller.scheduler.Rung;
import dev.snapback.controller.scheduler.Said;
import dev.snapback.controller.scheduler.Staging;
import dev.snapback.controller.scheduler.Tenant;
import dev.snapback.controller.scheduler.Tried;
import dev.snapback.controller.scheduler.VersionRecord;
import dev.snapback.controller.scheduler.VersionState;
import dev.snapback.controller.scheduler.Want;
import dev.snapback.controller.scheduler.Yardstick;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Records with something in every field, and with nothing where that is possible. */
final class Records {
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123Z");

  private Records() {}

  static NodeRecord leased(String name, String run, long generation) {
    return new NodeRecord(
        new NodeName(name),
        "baremetal",
        name + ":7400",
        List.of("metal", "metal-bookworm"),
        "bookworm",
        "bookworm-home",
        NodeState.LEASED,
        "works for 'it' – ü",
        NOW,
        Optional.of(NOW.plusSeconds(60)),
        generation,
        "boot",
        Optional.empty(),
        Optional.of(new RunId(run)),
        1,
        7,
        new Staging.Ready(new Staged("bookworm", generation + 1, 123)),
        new Yardstick(Optional.of(Said.INVENTORY), "root", Instant.ofEpochSecond(7)),
        new Certificates(
            Optional.of(certificate("7f")),
            name.equals("a") ? Optional.of(certificate("80")) : Optional.empty()));
  }

  static NodeRecord idle(String name) {
    return new NodeRecord(
        new NodeName(name),
        "baremetal",
        name + ":7400",
        List.of(),
        "bookworm",
        "bookworm-home",
        NodeState.READY,
        "idle",
        NOW,
        Optional.empty(),
        -1,
        "",
        Optional.empty(),
        Optional.empty(),
        0,
        0,
        name.equals("b") ? new Staging.Failed("no room") : new Staging.None(),
        Yardstick.NONE,
        Certificates.UNTOLD);
  }

  static NodeRecord forgotten(String name) {
    return new NodeRecord(
        new NodeName(name),
        "baremetal",
        "",
        List.of(),
        "bookworm",
        "bookworm-home",
        NodeState.FORGOTTEN,
        "somebody had it forgotten",
        NOW,
        Optional.empty(),
        5,
        "",
        Optional.empty(),
        Optional.empty(),
        0,
        7,
        new Staging.None(),
        Yardstick.NONE,
        Certificates.UNTOLD);
  }

  private static NodeCertificate certificate(String serial) {
    return new NodeCertificate(serial, Instant.ofEpochSecond(8), Instant.ofEpochSecond(9));
  }

  static RunRecord queued(String id, Instant submitted) {
    RunOrder order =
        new RunOrder(
            List.of(Want.of("metal")),
            0,
            List.of("true"),
            Map.of(),
            List.of(),
            Duration.ofHours(1),
            Optional.empty(),
            Duration.ZERO,
            false,
            Optional.empty());
    return new RunRecord(
        new RunId(id),
        order,
        RunState.QUEUED,
        "waits",
        Optional.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        List.of(),
        -1,
        0,
        0,
        List.of(),
        0,
        "",
        false,
        submitted,
        Optional.empty(),
        Optional.empty());
  }

  static RunRecord full(String id, RunState state) {
    RunOrder order =
        new RunOrder(
            List.of(
                new Want("metal", Optional.of("usual-3"), Optional.of(new NodeName("a"))),
                new Want(
                    "a \"label\"",
                    Optional.empty(),
                    Optional.empty(),
                    Condition.parse(List.of("memory>=64GiB", "pci=10de:*")))),
            -7,
            List.of("sh", "-c", "echo \"ä\n\""),
            Map.of("A", "1", "B", ""),
            List.of("**/*.xml"),
            Duration.ofMillis(1234),
            Optional.of(Compression.ZSTD),
            Duration.ofHours(24),
            true,
            Optional.of(new ProjectName("nova")));
    return new RunRecord(
        new RunId(id),
        order,
        state,
        "why",
        Optional.of(RunResult.FAILURE),
        OptionalInt.of(3),
        OptionalInt.of(9),
        Optional.of(new NodeName("a")),
        List.of(new NodeName("d")),
        5,
        3,
        2,
        List.of(new NodeName("b"), new NodeName("c")),
        4000,
        "attempt 1 failed",
        true,
        NOW,
        Optional.of(NOW.plusSeconds(1)),
        Optional.of(NOW.plusSeconds(2)));
  }

  static ResetRecord reset(String node, int number, boolean ready) {
    return new ResetRecord(
        new NodeName(node),
        number,
        number + 1,
        "bookworm",
        "before",
        "after",
        NOW,
        Optional.of(NOW.plusMillis(1)),
        Optional.of(NOW.plusMillis(2)),
        ready ? Optional.of(NOW.plusMillis(3)) : Optional.empty(),
        List.of(new Phase("rotate", Duration.ofNanos(1_234_000))),
        ready
            ? new Climb(
                Rung.REBOOT,
                Rung.COLD_BOOT,
                List.of(
                    new Tried(Rung.KEXEC, "no 'answer'", false),
                    new Tried(Rung.POWER, "its old root", true)))
            : Climb.at(Rung.UNTOLD),
        "",
        ready ? "receipt" : "");
  }

  static Changes changes(List<NodeRecord> nodes, List<RunRecord> runs, List<ResetRecord> resets) {
    return Changes.of(nodes).and(Changes.of(runs)).and(Changes.of(resets));
  }

  static RequestRecord request(String id, RequestState state) {
    return new RequestRecord(
        new RequestId(id),
        new RequestOrder(
            List.of(Want.of("metal"), Want.of("db")),
            9,
            Duration.ofHours(1),
            Duration.ofHours(2),
            Optional.of(new ProjectName("nova"))),
        state,
        "so",
        state == RequestState.WAITING ? List.of() : List.of(new NodeName("a"), new NodeName("b")),
        3000,
        NOW,
        NOW.plusSeconds(1),
        state.isOver() ? Optional.empty() : Optional.of(NOW.plusSeconds(2)));
  }

  static HoldRecord hold(String id, HoldState state) {
    return new HoldRecord(
        new RunId(id),
        new NodeName("a"),
        "bookworm",
        state,
        "kept 'so'",
        NOW,
        NOW.plusSeconds(60),
        state == HoldState.KEPT ? Optional.of(NOW.plusSeconds(60)) : Optional.empty());
  }

  static NodeRecord leasedTo(String name, Tenant tenant) {
    NodeRecord node = leased(name, "r", 5);
    return new NodeRecord(
        node.name(),
        node.driver(),
        node.address(),
        node.labels(),
        node.image(),
        node.home(),
        node.state(),
        node.reason(),
        node.since(),
        node.deadline(),
        node.generation(),
        node.bootId(),
        Optional.empty(),
        Optional.of(tenant),
        node.consecutiveFailures(),
        node.resets(),
        node.staging(),
        node.yardstick(),
        node.certificates());
  }

  static ImageRecord image(boolean all) {
    return new ImageRecord(
        "usual",
        all ? "usual-3" : "usual",
        all ? Optional.of("usual") : Optional.empty(),
        all ? 3 : 0,
        all ? Optional.of(NOW.plusSeconds(60)) : Optional.empty(),
        all ? "a could not" : "");
  }

  static VersionRecord version(String id, boolean all) {
    return new VersionRecord(
        id,
        "usual",
        all ? VersionState.BUILDING : VersionState.CURRENT,
        "why",
        NOW,
        all
            ? Optional.of(
                new BuildRecord(
                    "usual",
                    BuildPhase.CHECKING,
                    Optional.of(NOW.plusSeconds(9)),
                    new RunId("prepare"),
                    new RunId("check"),
                    Optional.of(new NodeName("a"))))
            : Optional.empty(),
        all
            ? new ImageContent("sha256:ab", 1L << 40, 7, "6.1", List.of("git 2 amd64"))
            : ImageContent.UNTOLD,
        all
            ? new PackageChanges(List.of("git 2 amd64"), List.of("x 1 all"), List.of("y: 1 → 2"))
            : PackageChanges.NONE);
  }

  static HealthRecord health(String node, boolean all) {
    RunId check = new RunId("health-a-1");
    return new HealthRecord(
        new NodeName(node),
        all ? 2 : 0,
        all ? Optional.of(new RunId("health-a-2")) : Optional.empty(),
        all
            ? Optional.of(new HealthRecord.Check(check, NOW, HealthRecord.Result.FAILED, "exit 1"))
            : Optional.empty(),
        all ? Optional.of(NOW.plusSeconds(9)) : Optional.empty(),
        all ? Optional.of(NOW.plusSeconds(8)) : Optional.empty(),
        all,
        all ? "it clicks" : "",
        all ? List.of(new HealthRecord.Broken(new RunId("r1"), "nova", NOW, "gone")) : List.of(),
        all ? Optional.of(NOW) : Optional.empty(),
        all ? "too many" : "");
  }

  static CopyRecord copy(String node, CopyState state) {
    boolean making = state == CopyState.MAKING;
    return new CopyRecord(
        new NodeName(node),
        "usual-3",
        state,
        "why",
        2,
        making ? Optional.empty() : Optional.of(NOW.plusSeconds(5)),
        making ? Optional.of(new NodeName("b")) : Optional.empty(),
        1L << 33,
        1L << 40);
  }
}
