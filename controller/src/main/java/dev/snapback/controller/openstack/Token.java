package dev.snapback.controller.openstack;

/**
 * What services believe us by, and what Keystone said with it. Immutable.
 *
 * @param project the id of the project that all is done in
 * @param renewAt by {@link PassingTime#nanos}; before its end
 */
record Token(Secret value, String project, Catalog catalog, long renewAt) {}
