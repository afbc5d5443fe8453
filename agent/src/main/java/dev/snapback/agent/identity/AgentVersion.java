package dev.snapback.agent.identity;

import java.util.Optional;

/** The version of this agent, from its jar. */
public final class AgentVersion {
  public static final String CURRENT =
      Optional.ofNullable(AgentVersion.class.getPackage().getImplementationVersion())
          .orElse("development");

  private AgentVersion() {}
}
