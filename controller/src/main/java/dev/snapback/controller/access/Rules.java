package dev.snapback.controller.access;

import static dev.snapback.controller.access.Role.ADMIN;
import static dev.snapback.controller.access.Role.CI;
import static dev.snapback.controller.access.Role.OPERATOR;
import static dev.snapback.controller.access.Role.VIEWER;
import static dev.snapback.controller.access.Rule.Scope.ALL;
import static dev.snapback.controller.access.Rule.Scope.OWN_PROJECT;

import dev.snapback.controller.access.Rule.Scope;
import dev.snapback.proto.api.v1.AcceptNodeRequest;
import dev.snapback.proto.api.v1.AdmitKeyRequest;
import dev.snapback.proto.api.v1.BootHoldRequest;
import dev.snapback.proto.api.v1.BuildImageRequest;
import dev.snapback.proto.api.v1.CancelRunRequest;
import dev.snapback.proto.api.v1.CheckNodeRequest;
import dev.snapback.proto.api.v1.CreateTokenResponse;
import dev.snapback.proto.api.v1.DropHoldRequest;
import dev.snapback.proto.api.v1.ExecRequest;
import dev.snapback.proto.api.v1.ExplainRequest;
import dev.snapback.proto.api.v1.ExportHoldRequest;
import dev.snapback.proto.api.v1.ExtendHoldRequest;
import dev.snapback.proto.api.v1.FetchFormerRootRequest;
import dev.snapback.proto.api.v1.ForgetNodeRequest;
import dev.snapback.proto.api.v1.GetImageRequest;
import dev.snapback.proto.api.v1.GetNodeRequest;
import dev.snapback.proto.api.v1.GetReceiptRequest;
import dev.snapback.proto.api.v1.GetRequestRequest;
import dev.snapback.proto.api.v1.GetRunRequest;
import dev.snapback.proto.api.v1.ImageVersion;
import dev.snapback.proto.api.v1.ListArtifactsRequest;
import dev.snapback.proto.api.v1.NodeRequest;
import dev.snapback.proto.api.v1.PromoteImageRequest;
import dev.snapback.proto.api.v1.QuarantineNodeRequest;
import dev.snapback.proto.api.v1.ReadArtifactRequest;
import dev.snapback.proto.api.v1.ReleaseNodeRequest;
import dev.snapback.proto.api.v1.ReleaseNodesRequest;
import dev.snapback.proto.api.v1.ResetNodeRequest;
import dev.snapback.proto.api.v1.RevokeTokenRequest;
import dev.snapback.proto.api.v1.RollBackImageRequest;
import dev.snapback.proto.api.v1.Run;
import dev.snapback.proto.api.v1.SnapbackGrpc;
import dev.snapback.proto.api.v1.WatchRunRequest;
import dev.snapback.proto.fleet.v1.FleetGrpc;
import io.grpc.MethodDescriptor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The one table of who may call what. Both ports go by it; what is not in it nobody may call.
 * docs/security.md shows it, and a test compares the two.
 */
final class Rules {
  static final List<Rule> ALL_RULES =
      List.of(
          acts(SnapbackGrpc.getSubmitRunMethod(), CI, OWN_PROJECT, Rules::nothing, Run::getId),
          reads(SnapbackGrpc.getGetRunMethod(), VIEWER, OWN_PROJECT, GetRunRequest::getId),
          reads(SnapbackGrpc.getListRunsMethod(), VIEWER, OWN_PROJECT, Rules::nothing),
          reads(SnapbackGrpc.getWatchRunMethod(), VIEWER, OWN_PROJECT, WatchRunRequest::getId),
          acts(SnapbackGrpc.getCancelRunMethod(), CI, OWN_PROJECT, CancelRunRequest::getId),
          reads(
              SnapbackGrpc.getListArtifactsMethod(),
              VIEWER,
              OWN_PROJECT,
              ListArtifactsRequest::getRun),
          reads(
              SnapbackGrpc.getReadArtifactMethod(),
              VIEWER,
              OWN_PROJECT,
              ReadArtifactRequest::getRun),
          acts(
              SnapbackGrpc.getRequestNodesMethod(),
              CI,
              OWN_PROJECT,
              Rules::nothing,
              NodeRequest::getId),
          reads(SnapbackGrpc.getGetRequestMethod(), VIEWER, OWN_PROJECT, GetRequestRequest::getId),
          reads(SnapbackGrpc.getListRequestsMethod(), VIEWER, OWN_PROJECT, Rules::nothing),
          reads(
              SnapbackGrpc.getWatchRequestMethod(), VIEWER, OWN_PROJECT, GetRequestRequest::getId),
          acts(SnapbackGrpc.getReleaseNodesMethod(), CI, OWN_PROJECT, ReleaseNodesRequest::getId),
          acts(SnapbackGrpc.getExecMethod(), CI, OWN_PROJECT, Rules::execOn),
          acts(SnapbackGrpc.getAdmitKeyMethod(), CI, OWN_PROJECT, Rules::admittedTo),
          reads(SnapbackGrpc.getExplainMethod(), VIEWER, OWN_PROJECT, ExplainRequest::getId),
          reads(SnapbackGrpc.getListPoolsMethod(), VIEWER, ALL, Rules::nothing),
          reads(SnapbackGrpc.getListNodesMethod(), VIEWER, ALL, Rules::nothing),
          reads(SnapbackGrpc.getGetNodeMethod(), VIEWER, ALL, GetNodeRequest::getName),
          acts(SnapbackGrpc.getResetNodeMethod(), OPERATOR, ALL, ResetNodeRequest::getName),
          acts(SnapbackGrpc.getAcceptNodeMethod(), OPERATOR, ALL, AcceptNodeRequest::getName),
          acts(
              SnapbackGrpc.getQuarantineNodeMethod(),
              OPERATOR,
              ALL,
              QuarantineNodeRequest::getName),
          acts(SnapbackGrpc.getReleaseNodeMethod(), OPERATOR, ALL, ReleaseNodeRequest::getName),
          acts(SnapbackGrpc.getCheckNodeMethod(), OPERATOR, ALL, CheckNodeRequest::getName),
          acts(SnapbackGrpc.getForgetNodeMethod(), ADMIN, ALL, ForgetNodeRequest::getName),
          // A node's receipt is as public as the node; a run's is as private as the run.
          reads(SnapbackGrpc.getGetReceiptMethod(), VIEWER, OWN_PROJECT, Rules::receiptOf),
          reads(SnapbackGrpc.getGetReceiptKeyMethod(), VIEWER, ALL, Rules::nothing),
          reads(SnapbackGrpc.getListHoldsMethod(), VIEWER, OWN_PROJECT, Rules::nothing),
          acts(SnapbackGrpc.getExtendHoldMethod(), OPERATOR, ALL, ExtendHoldRequest::getId),
          acts(SnapbackGrpc.getBootHoldMethod(), OPERATOR, ALL, BootHoldRequest::getId),
          acts(SnapbackGrpc.getDropHoldMethod(), OPERATOR, ALL, DropHoldRequest::getId),
          // All of a run's machine, its secrets too, leaves for somebody's disk: that is an action.
          acts(SnapbackGrpc.getExportHoldMethod(), OPERATOR, ALL, ExportHoldRequest::getId),
          acts(SnapbackGrpc.getFetchFormerRootMethod(), OPERATOR, ALL, Rules::formerRootOf),
          reads(SnapbackGrpc.getListImagesMethod(), VIEWER, ALL, Rules::nothing),
          reads(SnapbackGrpc.getGetImageMethod(), VIEWER, ALL, GetImageRequest::getName),
          acts(
              SnapbackGrpc.getBuildImageMethod(),
              OPERATOR,
              ALL,
              BuildImageRequest::getImage,
              ImageVersion::getId),
          acts(
              SnapbackGrpc.getRollBackImageMethod(), OPERATOR, ALL, RollBackImageRequest::getImage),
          acts(
              SnapbackGrpc.getPromoteImageMethod(), OPERATOR, ALL, PromoteImageRequest::getVersion),
          acts(SnapbackGrpc.getCreateJoinTokenMethod(), ADMIN, ALL, Rules::nothing),
          acts(
              SnapbackGrpc.getCreateTokenMethod(),
              ADMIN,
              ALL,
              Rules::nothing,
              (CreateTokenResponse made) -> made.getToken().getId()),
          reads(SnapbackGrpc.getListTokensMethod(), ADMIN, ALL, Rules::nothing),
          acts(SnapbackGrpc.getRevokeTokenMethod(), ADMIN, ALL, RevokeTokenRequest::getId),
          reads(SnapbackGrpc.getListAuditMethod(), ADMIN, ALL, Rules::nothing),
          new Rule.ByJoinToken(FleetGrpc.getJoinMethod()),
          new Rule.ByNodeCertificate(FleetGrpc.getAnnounceMethod()),
          new Rule.ByNodeCertificate(FleetGrpc.getRenewMethod()));

  private static final Map<String, Rule> BY_NAME =
      ALL_RULES.stream()
          .collect(Collectors.toUnmodifiableMap(r -> r.method().getFullMethodName(), r -> r));

  private Rules() {}

  static Optional<Rule> of(MethodDescriptor<?, ?> method) {
    return Optional.ofNullable(BY_NAME.get(method.getFullMethodName()));
  }

  private static <Q, A> Rule reads(
      MethodDescriptor<Q, A> method, Role least, Scope scope, Function<Q, String> asked) {
    return new Rule.ByRole<>(method, least, scope, false, asked, Rules::nothing);
  }

  private static <Q, A> Rule acts(
      MethodDescriptor<Q, A> method, Role least, Scope scope, Function<Q, String> asked) {
    return acts(method, least, scope, asked, Rules::nothing);
  }

  private static <Q, A> Rule acts(
      MethodDescriptor<Q, A> method,
      Role least,
      Scope scope,
      Function<Q, String> asked,
      Function<A, String> made) {
    return new Rule.ByRole<>(method, least, scope, true, asked, made);
  }

  private static String nothing(Object message) {
    return "";
  }

  private static String receiptOf(GetReceiptRequest request) {
    return request.getRun().isEmpty() ? request.getNode() : request.getRun();
  }

  /** Its command is the holder's own business, and may hold a secret. */
  private static String execOn(ExecRequest request) {
    return on(request.getOrder().getLease(), request.getOrder().getNode());
  }

  private static String admittedTo(AdmitKeyRequest request) {
    return on(request.getLease(), request.getNode());
  }

  private static String on(String lease, String node) {
    return node.isEmpty() ? lease : lease + " " + node;
  }

  private static String formerRootOf(FetchFormerRootRequest request) {
    return request.getHold().isEmpty()
        ? request.getNode()
        : request.getNode() + " " + request.getHold();
  }
}
