/** `snapback simulate`: the simulator, which is the controller's, and what it plays. */
@NullMarked
package dev.snapback.cli.simulate;

import org.jspecify.annotations.NullMarked;
