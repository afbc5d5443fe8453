/** Trees of files to and from a run's workspace, as tar streams made and unpacked by GNU tar. */
@NullMarked
package dev.snapback.agent.tree;

import org.jspecify.annotations.NullMarked;
