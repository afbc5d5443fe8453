/** What systemd is told of this process: sd_notify(3), without a library or a program for it. */
@NullMarked
package dev.snapback.controller.systemd;

import org.jspecify.annotations.NullMarked;
