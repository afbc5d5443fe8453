package dev.snapback.controller.openstack;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Glance, in memory. One that is being saved is whole when it was asked for once. */
final class FakeImages {
  static final String TINY = "image-tiny";

  final Map<String, Map<String, Object>> images = new ConcurrentSkipListMap<>();
  private final AtomicInteger ids = new AtomicInteger();

  FakeImages() {
    add(TINY, Map.of("name", "tiny", "status", "active", "owner", "somebody"));
  }

  Reply answer(FakeRequest request, FakePages pages) {
    String id = request.part(2);
    return switch (request.verb()) {
      case "GET images" -> {
        if (id.isEmpty()) {
          List<Map<String, Object>> found =
              images.values().stream()
                  .filter(i ->
                      List.of("name", "owner", "status").stream()
                          .allMatch(key -> request.has(key, i.get(key))))
                  .toList();
          yield pages.of(request, "images", found, i -> i.get("id"));
        }
        Map<String, Object> image = images.get(id);
        if (image == null) {
          yield missing(id);
        }
        Map<String, Object> told = new HashMap<>(image);
        image.replace("status", "saving", "active");
        yield Reply.ok(told);
      }
      case "DELETE images" -> images.remove(id) == null ? missing(id) : Reply.done();
      default -> Reply.refused(400, "no such call: " + request.verb());
    };
  }

  String save(String name, Map<String, String> properties) {
    Map<String, Object> image = new HashMap<>(properties);
    image.putAll(Map.of("name", name, "status", "saving", "owner", FakeCloud.PROJECT));
    return add("image-" + ids.incrementAndGet(), image);
  }

  private String add(String id, Map<String, ?> fields) {
    Map<String, Object> image = new HashMap<>(fields);
    image.put("id", id);
    images.put(id, image);
    return id;
  }

  /** In Glance's way. */
  private static Reply missing(String id) {
    String page =
        "<html><head><title>404</title></head><body>No image found with ID %s</body></html>";
    return new Reply(404, page.formatted(id), Map.of());
  }
}
