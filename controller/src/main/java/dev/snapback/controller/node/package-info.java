/** The one interface for every kind of machine: verbs of what a run needs, nothing of how. */
@NullMarked
package dev.snapback.controller.node;

import org.jspecify.annotations.NullMarked;
