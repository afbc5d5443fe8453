package dev.snapback.house;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Who may know whom in the house, each rule with its reason (docs/architecture.md). */
class HouseRulesTest {

  /** What each part may know of our own code, besides itself. `lab` and `bench` may use all. */
  private static final Map<String, List<String>> MAY_KNOW =
      Map.of(
          "proto", List.of(),
          "remote", List.of(),
          "agent", List.of("proto"),
          "controller", List.of("proto", "remote"),
          "provisioning", List.of("proto", "remote"),
          "cli", List.of("proto", "provisioning"));

  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.snapback");

  @Test
  void each_part_knows_only_the_parts_that_the_design_names() {
    MAY_KNOW.forEach((part, known) -> {
      List<String> allowed = new ArrayList<>(known);
      allowed.add(part);
      String[] others =
          List.of("proto", "remote", "agent", "controller", "provisioning", "cli", "lab", "bench")
              .stream()
              .filter(name -> !allowed.contains(name))
              .map(name -> "dev.snapback." + name + "..")
              .toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage("dev.snapback." + part + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(others)
          .allowEmptyShould(true)
          .because(
              "a run goes one way through the house; a part that knows more than its neighbours"
                  + " cannot be read, tested or replaced alone")
          .check(HOUSE);
    });
  }

  @Test
  void native_calls_live_where_the_machine_is_touched() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.snapback.agent.kexec..", "dev.snapback.agent.process..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jnr..")
        .because(
            "a wrong native call takes the JVM or the machine down: few places, each read with care")
        .check(HOUSE);
  }

  @Test
  void the_controller_calls_c_only_to_speak_to_systemd() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.snapback.controller.systemd..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.lang.foreign..")
        .because("a wrong native call takes the JVM down: few places, each read with care")
        .check(HOUSE);
  }

  @Test
  void the_scheduler_is_pure() {
    noClasses()
        .that()
        .resideInAPackage("dev.snapback.controller.scheduler..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "java.io..",
                "java.nio..",
                "java.net..",
                "java.sql..",
                "java.util.concurrent..",
                "io.grpc..",
                "com.google.protobuf..",
                "dev.snapback.proto..",
                "org.jdbi.."))
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .because(
            "a scheduler without clock, threads and I/O can be simulated for a year in seconds")
        .check(HOUSE);
  }

  @Test
  void decisions_do_not_know_the_wire() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.snapback.controller.scheduler..",
            "dev.snapback.controller.store..",
            "dev.snapback.controller.loop..",
            "dev.snapback.agent.lvm..",
            "dev.snapback.agent.kexec..",
            "dev.snapback.agent.reset..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.grpc..", "dev.snapback.proto..")
        .because("protocols change for other reasons than decisions do")
        .check(HOUSE);
  }

  @Test
  void features_do_not_form_circles() {
    for (String part : List.of("agent", "controller", "cli", "lab")) {
      slices()
          .matching("dev.snapback." + part + ".(*)..")
          .should()
          .beFreeOfCycles()
          .allowEmptyShould(true)
          .because("in a circle of packages there is no place to begin to read")
          .check(HOUSE);
    }
  }

  @Test
  void names_say_what_a_thing_is() {
    ArchRule rule =
        classes()
            .should()
            .haveNameNotMatching(".*(Manager|Helper|Helpers|Util|Utils|Impl|Common)")
            .because("such a name says that nobody knew what the thing is");
    rule.check(HOUSE.that(DescribedPredicate.not(resideInAnyPackage("dev.snapback.proto.."))));
  }

  @Test
  void null_never_crosses_a_public_method() {
    classes()
        .that()
        .resideOutsideOfPackage("dev.snapback.proto..")
        .should(
            be(
                DescribedPredicate.describe(
                    "in a package marked @NullMarked",
                    c -> c.getPackage().isAnnotatedWith(NullMarked.class))))
        .because("only there does NullAway look")
        .check(HOUSE);
  }
}
