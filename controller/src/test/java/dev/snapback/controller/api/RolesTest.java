package dev.snapback.controller.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.controller.Protocol;
import dev.snapback.controller.access.AuditEntry;
import dev.snapback.controller.access.Role;
import dev.snapback.proto.api.v1.SnapbackGrpc;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every RPC of the API is called with a token of every role; docs/security.md says how it ends. */
class RolesTest {
  private static final Map<Role, String> TOKENS = new EnumMap<>(Role.class);
  private static ApiBench bench;

  @BeforeAll
  static void serve(@TempDir Path directory) throws Exception {
    bench = new ApiBench(directory);
    for (Role role : Role.values()) {
      TOKENS.put(role, bench.token(role, role == Role.CI ? "nova" : ""));
    }
  }

  @AfterAll
  static void close() {
    bench.close();
  }

  static Stream<MethodDescriptor<?, ?>> rpcs() {
    return SnapbackGrpc.getServiceDescriptor().getMethods().stream();
  }

  /** The roles in an RPC's row of the page. */
  private static List<Role> permitted(MethodDescriptor<?, ?> method) throws IOException {
    String start = "| `" + method.getBareMethodName() + "` | ";
    String row =
        Files.readAllLines(Path.of("../docs/security.md")).stream()
            .filter(line -> line.startsWith(start))
            .findFirst()
            .orElseThrow();
    return Arrays.stream(row.substring(start.length()).split(" \\|", 2)[0].split(", "))
        .map(name -> Role.valueOf(name.toUpperCase(Locale.ROOT)))
        .toList();
  }

  /** The answer to an empty request, whatever sort of RPC it is. */
  private static Status call(MethodDescriptor<?, ?> method, Optional<String> token)
      throws Exception {
    MethodDescriptor<byte[], byte[]> raw =
        MethodDescriptor.newBuilder(Bytes.MARSHALLER, Bytes.MARSHALLER)
            .setType(method.getType())
            .setFullMethodName(method.getFullMethodName())
            .build();
    var ended = new CompletableFuture<Status>();
    var call =
        bench.channel().newCall(raw, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS));
    Metadata headers = token.map(ApiBench::authorization).orElseGet(Metadata::new);
    headers.put(Protocol.HEADER, "1");
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            ended.complete(status);
          }
        },
        headers);
    call.request(100);
    call.sendMessage(new byte[0]);
    call.halfClose();
    return ended.get(30, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @MethodSource("rpcs")
  void each_role_may_do_what_the_page_says_and_no_more(MethodDescriptor<?, ?> rpc)
      throws Exception {
    for (Role role : Role.values()) {
      int before = bench.access.entries().size();
      Status status = call(rpc, Optional.of(TOKENS.get(role)));
      if (permitted(rpc).contains(role)) {
        assertThat(status.getCode())
            .describedAs("%s as %s", rpc.getBareMethodName(), role)
            .isNotIn(
                Status.Code.PERMISSION_DENIED, Status.Code.UNAUTHENTICATED, Status.Code.UNKNOWN);
      } else {
        assertThat(status.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(status.getDescription())
            .contains("needs the role " + permitted(rpc).getFirst(), "has the role " + role);
        AuditEntry last = bench.access.entries().getLast();
        assertThat(bench.access.entries()).hasSize(before + 1);
        assertThat(last.action()).isEqualTo(rpc.getBareMethodName());
        assertThat(last.result()).isEqualTo("PERMISSION_DENIED");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("rpcs")
  void nobody_without_a_good_token_may_do_anything(MethodDescriptor<?, ?> rpc) throws Exception {
    int before = bench.access.entries().size();
    String admin = TOKENS.get(Role.ADMIN);
    for (String bad : List.of("", "x", admin + "x", admin.substring(0, 13) + "A".repeat(43))) {
      assertThat(call(rpc, Optional.of(bad)).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    }
    assertThat(call(rpc, Optional.empty()).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    // Whoever can reach the port could fill it.
    assertThat(bench.access.entries()).hasSize(before);
  }

  /** Messages as they are on the wire. */
  private enum Bytes implements MethodDescriptor.Marshaller<byte[]> {
    MARSHALLER;

    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
