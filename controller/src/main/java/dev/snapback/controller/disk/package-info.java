/** Files that must outlive a crash, and the directory that one controller alone may use. */
@NullMarked
package dev.snapback.controller.disk;

import org.jspecify.annotations.NullMarked;
