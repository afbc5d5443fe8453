/**
 * Servers of an OpenStack cloud, by a small client of its own: Keystone v3, Nova, Glance, and
 * Neutron where the cloud shows one.
 *
 * <p><b>For operators.</b> A cloud is one entry of the ecosystem's own {@code clouds.yaml}, looked
 * for where openstacksdk does: {@code $OS_CLIENT_CONFIG_FILE}, then {@code clouds.yaml} in the
 * current directory, in {@code ~/.config/openstack} and in {@code /etc/openstack}; a {@code
 * secure.yaml} beside it is merged in. Of an entry are read: {@code auth_type} ({@code password},
 * {@code v3password}, {@code v3applicationcredential}), {@code auth} ({@code auth_url}; user,
 * project and their domains by id or name, {@code password}; or {@code
 * application_credential_id/_name/_secret}), {@code region_name}, {@code interface}, {@code cacert}
 * (relative to the file), {@code verify}. Everything else is passed over; vendor profiles and YAML
 * anchors are not understood. {@code verify: false} is refused but for a cloud on this host. An
 * application credential with the role {@code member} is enough, and can be taken back alone.
 *
 * <p>What Snapback makes there is named {@code snapback-<controller>-…}, so that a person sees
 * whose it is. Servers and images also carry the metadata {@code snapback:controller} and {@code
 * snapback:of}, ports and floating addresses the description {@code
 * snapback:controller=<controller>}. What carries both is Snapback's to delete, also when it does
 * not know of it: take the name or the metadata from what should stay. Two controllers need two
 * ids.
 *
 * <p>Each server has ports of its own making in the networks that are named, in the project's
 * default security group: that group must let the controller's SSH in. A server counts against the
 * quotas of instances, cores, memory and ports, and one with a key against the user's quota of
 * keypairs, which is 100 unless the cloud's operator raised it.
 *
 * <p>The cloud must speak Nova's microversion 2.69 (Stein, 2019) or later; see {@code
 * Nova.MICROVERSION}.
 */
@NullMarked
package dev.snapback.controller.openstack;

import org.jspecify.annotations.NullMarked;
