/** Setup, and its undoing, on each kind of machine: from installed to READY and back. */
@NullMarked
package dev.snapback.lab.setup;

import org.jspecify.annotations.NullMarked;
