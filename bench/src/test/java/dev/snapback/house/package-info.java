@NullMarked
package dev.snapback.house;

import org.jspecify.annotations.NullMarked;
