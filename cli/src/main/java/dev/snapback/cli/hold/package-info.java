/** Failed runs' roots that are kept on their nodes. */
@NullMarked
package dev.snapback.cli.hold;

import org.jspecify.annotations.NullMarked;
