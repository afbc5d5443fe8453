package dev.snapback.controller.openstack;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Cuts lists as the services do. */
record FakePages(int size) {

  Reply of(
      FakeRequest request,
      String items,
      List<Map<String, Object>> all,
      Function<Map<String, Object>, Object> marker) {
    String after = request.query().getOrDefault("marker", "");
    int from = 0;
    for (int i = 0; i < all.size(); i++) {
      from = after.equals(marker.apply(all.get(i))) ? i + 1 : from;
    }
    int to = Math.min(all.size(), from + size);
    Map<String, Object> answer = new HashMap<>();
    answer.put(items, new ArrayList<>(all.subList(from, to)));
    if (to < all.size()) {
      String href = "http://elsewhere.invalid/" + items;
      answer.put(items + "_links", List.of(Map.of("rel", "next", "href", href)));
      answer.put("next", href);
    }
    return Reply.ok(answer);
  }
}
