package dev.snapback.controller.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.snapback.controller.scheduler.Condition;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.Want;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The nodes that somebody wants, as the text of one column. */
final class WantsJson {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final TypeReference<List<Stored>> LIST = new TypeReference<>() {};

  private WantsJson() {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Stored(
      String label, @Nullable String image, @Nullable String node, @Nullable List<String> where) {}

  static String write(List<Want> wants) {
    return MAPPER.writeValueAsString(
        wants.stream()
            .map(want ->
                new Stored(
                    want.label(),
                    want.image().orElse(null),
                    want.only().map(NodeName::value).orElse(null),
                    where(want)))
            .toList());
  }

  private static @Nullable List<String> where(Want want) {
    return want.where().isEmpty() ? null : want.where().stream().map(Condition::toString).toList();
  }

  static List<Want> read(String json) {
    return MAPPER.readValue(json, LIST).stream()
        .map(stored ->
            new Want(
                stored.label(),
                Optional.ofNullable(stored.image()),
                Optional.ofNullable(stored.node()).map(NodeName::new),
                stored.where() == null ? List.of() : Condition.parse(stored.where())))
        .toList();
  }
}
