package dev.snapback.controller.openstack;

/** What has become of an image. */
public sealed interface ImageStatus {
  /** Not whole yet. Ask again. */
  record Saving() implements ImageStatus {}

  /** Servers can be made of it. */
  record Ready() implements ImageStatus {}

  /**
   * It will not be whole.
   *
   * @param why for people
   */
  record Failed(String why) implements ImageStatus {}

  /** There is no such image, or no longer: Nova drops one that it could not make. */
  record Gone() implements ImageStatus {}

  /** Glance's words for it. */
  static ImageStatus of(CloudImage image) {
    return switch (image.status()) {
      case "queued", "saving", "uploading", "importing" -> new Saving();
      case "active" -> new Ready();
      case "deleted", "pending_delete" -> new Gone();
      default ->
          new Failed(
              "image %s: expected it active, found %s".formatted(image.name(), image.status()));
    };
  }
}
