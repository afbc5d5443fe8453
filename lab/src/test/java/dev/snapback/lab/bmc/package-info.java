@NullMarked
package dev.snapback.lab.bmc;

import org.jspecify.annotations.NullMarked;
