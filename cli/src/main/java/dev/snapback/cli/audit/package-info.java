/** {@code snapback audit}: who did what. */
@NullMarked
package dev.snapback.cli.audit;

import org.jspecify.annotations.NullMarked;
