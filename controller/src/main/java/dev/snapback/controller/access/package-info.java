/**
 * Who may call what, how callers prove who they are, and the record of what they did. The one table
 * is {@link dev.snapback.controller.access.Rules}.
 */
@NullMarked
package dev.snapback.controller.access;

import org.jspecify.annotations.NullMarked;
