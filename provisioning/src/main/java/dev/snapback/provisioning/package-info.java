/** Makes nodes of installed machines, by SSH, once; and takes them back. */
@NullMarked
package dev.snapback.provisioning;

import org.jspecify.annotations.NullMarked;
