/** What outlives the controller: nodes, runs and resets. */
@NullMarked
package dev.snapback.controller.store;

import org.jspecify.annotations.NullMarked;
