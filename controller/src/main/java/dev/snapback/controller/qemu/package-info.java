/**
 * VMs of the controller's own host: a copy-on-write overlay on a base image, told who may log in by
 * cloud-init's data source NoCloud, reached by SSH.
 *
 * <p><b>For operators.</b> Debian's {@code qemu-system-x86} and {@code qemu-utils}; the
 * controller's user must be able to write to {@code /dev/kvm} (group {@code kvm}), or the machines
 * are emulated, which is some fifteen times slower. Base images are qcow2 files with cloud-init and
 * sshd, such as the distributions' cloud images, and must not change while a machine stands on
 * them: a new version is a new file. A machine goes on while the controller restarts, if whoever
 * starts it lets it: under systemd, {@code KillMode=process}.
 *
 * <p>A machine's first network leads nowhere but from the controller to its sshd: with QEMU's user
 * network, everything that the host offers on its loopback would be open to a run. {@code bridge}
 * gives it a second one.
 */
@NullMarked
package dev.snapback.controller.qemu;

import org.jspecify.annotations.NullMarked;
