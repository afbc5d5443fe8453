/** The one-time setup of an installed machine as a node. */
@NullMarked
package dev.snapback.agent.setup;

import org.jspecify.annotations.NullMarked;
