/* SPDX-License-Identifier: MIT */
/*
 * other_loader: a service that somebody wrote, which loads a capture kernel by itself.
 *
 * Which kernel and initramfs it loads, and whether they save a dump, is its own matter: then
 * nothing that the distribution's service needs decides alone, and what is loaded is not known.
 * Only ExecStart= of a unit file in /etc/systemd/system is looked at, with kexec(8)'s -p or
 * --load-panic in it; what a script does is not.
 */
#ifndef KDR_BOOT_OTHER_LOADER_H
#define KDR_BOOT_OTHER_LOADER_H

#include "boot/units.h"

#define OTHER_LOADER_DIR "/etc/systemd/system"

/* Whether a unit file there loads a capture kernel; its line. */
bool other_loader_is(struct arena *a, struct span bytes, unsigned *ret_line);

/*
 * The first such unit that starts, or may: true, with where it says so and a phrase. `own` is the
 * distribution's unit, `args` the kernel command line as for units_predict().
 */
bool other_loader(const struct facts *f, const char *own, struct span args, struct where *ret_where,
		  const char **ret_why);

#endif
