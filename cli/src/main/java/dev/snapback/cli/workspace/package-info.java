/** The directory that a run works in, packed for the way to the node. */
@NullMarked
package dev.snapback.cli.workspace;

import org.jspecify.annotations.NullMarked;
