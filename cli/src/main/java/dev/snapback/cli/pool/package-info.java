/** Pools of which nodes are made as they are wanted. */
@NullMarked
package dev.snapback.cli.pool;

import org.jspecify.annotations.NullMarked;
