@NullMarked
package dev.snapback.provisioning;

import org.jspecify.annotations.NullMarked;
