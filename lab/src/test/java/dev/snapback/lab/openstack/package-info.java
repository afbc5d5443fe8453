/** A controller's pool of servers of a real OpenStack; see {@code lab/openstack/test}. */
@NullMarked
package dev.snapback.lab.openstack;

import org.jspecify.annotations.NullMarked;
