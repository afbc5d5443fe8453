/** Ways to a machine that do not lead through its agent: SSH, and its management controller. */
@NullMarked
package dev.snapback.controller.rescue;

import org.jspecify.annotations.NullMarked;
