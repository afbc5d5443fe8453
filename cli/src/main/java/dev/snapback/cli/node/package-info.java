/** Nodes: list, show, reset, and the tokens with which they join. */
@NullMarked
package dev.snapback.cli.node;

import org.jspecify.annotations.NullMarked;
