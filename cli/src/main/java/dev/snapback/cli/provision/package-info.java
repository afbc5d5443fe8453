/** {@code snapback provision}: one-time setup of machines. */
@NullMarked
package dev.snapback.cli.provision;

import org.jspecify.annotations.NullMarked;
