/** Nodes that exist only in this process, with a knob for every way in which a machine can fail. */
@NullMarked
package dev.snapback.controller.simulated;

import org.jspecify.annotations.NullMarked;
