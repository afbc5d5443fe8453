/** Nodes that are physical machines, driven through the agent that runs on them. */
@NullMarked
package dev.snapback.controller.baremetal;

import org.jspecify.annotations.NullMarked;
