/**
 * Reset receipts: what a node is checked for before it serves a run, and the signed record of it.
 */
@NullMarked
package dev.snapback.controller.receipt;

import org.jspecify.annotations.NullMarked;
