/** Reset receipts: shown, and verified without asking anybody. */
@NullMarked
package dev.snapback.cli.receipt;

import org.jspecify.annotations.NullMarked;
