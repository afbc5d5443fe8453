/** The one settings file. */
@NullMarked
package dev.snapback.controller.config;

import org.jspecify.annotations.NullMarked;
