package dev.snapback.controller.access;

import io.grpc.MethodDescriptor;
import java.util.function.Function;

/** Who may call one RPC. */
sealed interface Rule {
  MethodDescriptor<?, ?> method();

  /**
   * People and CI jobs, by their token's role.
   *
   * @param least the lowest role that may; those above it may too
   * @param scope what of it a caller sees
   * @param recorded whether each call goes to the audit log, and not only those that are refused
   * @param asked what a request wants to act on; empty: the answer says
   * @param made what an answer says that was made; empty: nothing that has a name
   */
  record ByRole<Q, A>(
      MethodDescriptor<Q, A> method,
      Role least,
      Scope scope,
      boolean recorded,
      Function<Q, String> asked,
      Function<A, String> made)
      implements Rule {}

  /** A node by its certificate, about itself. */
  record ByNodeCertificate(MethodDescriptor<?, ?> method) implements Rule {}

  /** A machine that is no node yet, by a one-time join token in its request. */
  record ByJoinToken(MethodDescriptor<?, ?> method) implements Rule {}

  /** What of an RPC's subjects a caller whose token has a project sees; other callers see all. */
  enum Scope {
    OWN_PROJECT,
    /** It is about what projects share, or about the controller itself. */
    ALL
  }
}
