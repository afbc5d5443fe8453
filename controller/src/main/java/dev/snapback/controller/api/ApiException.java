package dev.snapback.controller.api;

/** Why a call is refused, in a class the caller can act on and words for people. */
final class ApiException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What kind of refusal it is. */
  enum Kind {
    /** What was sent makes no sense, whatever the state of things. */
    INVALID,
    NOT_FOUND,
    /** Somebody else may. */
    NOT_PERMITTED,
    /** It makes sense, but not now. */
    WRONG_STATE,
    /** It is there already. */
    EXISTS,
    /** It is being done by another call: to be asked again. */
    UNDER_WAY,
    /** The controller is ending; the next one can be asked. */
    ENDING
  }

  private final Kind kind;

  private ApiException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  static ApiException invalid(String message) {
    return new ApiException(Kind.INVALID, message);
  }

  static ApiException notFound(String message) {
    return new ApiException(Kind.NOT_FOUND, message);
  }

  static ApiException notPermitted(String message) {
    return new ApiException(Kind.NOT_PERMITTED, message);
  }

  static ApiException wrongState(String message) {
    return new ApiException(Kind.WRONG_STATE, message);
  }

  static ApiException exists(String message) {
    return new ApiException(Kind.EXISTS, message);
  }

  static ApiException underWay(String message) {
    return new ApiException(Kind.UNDER_WAY, message);
  }

  static ApiException ending() {
    return new ApiException(Kind.ENDING, "the controller is ending");
  }

  Kind kind() {
    return kind;
  }

  String words() {
    String message = getMessage();
    return message == null ? kind.toString() : message;
  }
}
