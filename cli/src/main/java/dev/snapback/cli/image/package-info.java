/** Images: what the fleet's nodes are to have, and how that is made and taken back. */
@NullMarked
package dev.snapback.cli.image;

import org.jspecify.annotations.NullMarked;
