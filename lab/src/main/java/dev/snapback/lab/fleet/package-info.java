/** A whole Snapback on one host: a controller, its nodes in the lab, and the command line. */
@NullMarked
package dev.snapback.lab.fleet;

import org.jspecify.annotations.NullMarked;
