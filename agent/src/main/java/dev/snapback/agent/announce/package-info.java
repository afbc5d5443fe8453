/** Telling the controller that this machine is up. */
@NullMarked
package dev.snapback.agent.announce;

import org.jspecify.annotations.NullMarked;
