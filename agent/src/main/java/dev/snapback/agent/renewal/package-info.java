/** Getting the node another certificate before its own ends. */
@NullMarked
package dev.snapback.agent.renewal;

import org.jspecify.annotations.NullMarked;
