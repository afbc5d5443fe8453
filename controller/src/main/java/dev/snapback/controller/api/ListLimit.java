package dev.snapback.controller.api;

/** How many records one list holds. */
final class ListLimit {
  private static final int USUAL = 100;
  private static final int LONGEST = 10_000;

  private ListLimit() {}

  /**
   * The most records to answer with, in 1 to 10 000, when a caller asked for {@code limit}; 0 means
   * the usual 100.
   *
   * @throws ApiException if it is less than 0
   */
  static int of(int limit) throws ApiException {
    if (limit < 0) {
      throw ApiException.invalid("the limit is less than 0: " + limit);
    }
    return limit == 0 ? USUAL : Math.min(limit, LONGEST);
  }
}
