/**
 * What the controller offers to machines on the node port: to join, and to say that they are up.
 */
@NullMarked
package dev.snapback.controller.fleet;

import org.jspecify.annotations.NullMarked;
