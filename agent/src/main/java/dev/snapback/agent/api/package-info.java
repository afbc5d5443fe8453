/** The agent's gRPC service: authorise, fence, act, answer. What is done is elsewhere. */
@NullMarked
package dev.snapback.agent.api;

import org.jspecify.annotations.NullMarked;
