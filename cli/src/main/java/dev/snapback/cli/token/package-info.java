/** {@code snapback token}: tokens of people and CI jobs. */
@NullMarked
package dev.snapback.cli.token;

import org.jspecify.annotations.NullMarked;
