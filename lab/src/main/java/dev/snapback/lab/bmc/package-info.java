/** Management controllers for lab machines: IPMI by OpenIPMI's simulator, and a Redfish service. */
@NullMarked
package dev.snapback.lab.bmc;

import org.jspecify.annotations.NullMarked;
