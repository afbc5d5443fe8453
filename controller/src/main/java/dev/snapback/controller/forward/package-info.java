/** A controller that follows passes the calls of its API on to the one that leads. */
@NullMarked
package dev.snapback.controller.forward;

import org.jspecify.annotations.NullMarked;
