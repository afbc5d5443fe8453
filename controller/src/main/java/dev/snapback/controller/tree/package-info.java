/** Directory trees as tar streams, by the tar program. */
@NullMarked
package dev.snapback.controller.tree;

import org.jspecify.annotations.NullMarked;
