package dev.snapback.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Every jar of the agent is on every machine, in memory and in its start: a new one is a decision.
 */
class ClassPathTest {
  private static final Set<String> TESTS =
      Set.of(
          "apiguardian-api",
          "archunit",
          "assertj-core",
          "byte-buddy",
          "grpc-inprocess",
          "junit-jupiter",
          "junit-jupiter-api",
          "junit-jupiter-engine",
          "junit-jupiter-params",
          "junit-platform-commons",
          "junit-platform-engine",
          "junit-platform-launcher",
          "opentest4j");

  @Test
  void the_agent_consists_of_these_jars() {
    List<String> jars =
        Arrays.stream(
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"))
                    .split(File.pathSeparator))
            .filter(entry -> entry.endsWith(".jar"))
            .map(entry -> Path.of(entry).getFileName().toString())
            .map(name -> name.replaceFirst("-[0-9].*", ""))
            .filter(name -> !TESTS.contains(name) && !name.startsWith("snapback-"))
            .filter(name -> !name.startsWith("surefire") && !name.startsWith("maven-surefire"))
            .collect(Collectors.toList());

    assertThat(new TreeSet<>(jars))
        .containsExactly(
            "animal-sniffer-annotations",
            "annotations",
            "asm",
            "asm-analysis",
            "asm-commons",
            "asm-tree",
            "asm-util",
            "error_prone_annotations",
            "failureaccess",
            "grpc-api",
            "grpc-context",
            "grpc-core",
            "grpc-netty-shaded",
            "grpc-protobuf",
            "grpc-protobuf-lite",
            "grpc-stub",
            "grpc-util",
            "gson",
            "guava",
            "j2objc-annotations",
            "jackson-core",
            "jffi",
            "jnr-a64asm",
            "jnr-constants",
            "jnr-ffi",
            "jnr-posix",
            "jnr-x86asm",
            "jspecify",
            "jsr305",
            "listenablefuture",
            "perfmark-api",
            "picocli",
            "proto-google-common-protos",
            "protobuf-java",
            "slf4j-api",
            "slf4j-simple");
  }
}
