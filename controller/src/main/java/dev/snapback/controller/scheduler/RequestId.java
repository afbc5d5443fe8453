package dev.snapback.controller.scheduler;

/** A node request's name, and that of the lease which it becomes; made as a run's is. */
public record RequestId(String value) implements Requester, Comparable<RequestId> {
  /**
   * @throws IllegalArgumentException where {@code value} is not such a name
   */
  public RequestId {
    if (!RunId.isValid(value)) {
      throw new IllegalArgumentException("not a request id: '" + value + "'");
    }
  }

  @Override
  public int compareTo(RequestId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
