/**
 * One thread that owns the state: applies events, stores what changed, hands out what is to be
 * done.
 */
@NullMarked
package dev.snapback.controller.loop;

import org.jspecify.annotations.NullMarked;
