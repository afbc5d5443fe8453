/** Returning this machine to an image: the plan of a rotation, its execution, and the jump. */
@NullMarked
package dev.snapback.agent.reset;

import org.jspecify.annotations.NullMarked;
