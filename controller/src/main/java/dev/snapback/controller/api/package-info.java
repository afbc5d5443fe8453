/** What people, CI jobs and the command line ask: translated, checked, passed on. */
@NullMarked
package dev.snapback.controller.api;

import org.jspecify.annotations.NullMarked;
