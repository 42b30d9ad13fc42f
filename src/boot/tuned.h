/* SPDX-License-Identifier: MIT */
/*
 * tuned: what the active tuned profile does to one sysctl.
 *
 * Sources: tuned 2.25: daemon/daemon.py, profiles/loader.py, locator.py, merger.py,
 * plugins/plugin_sysctl.py. The active profile is in /etc/tuned/active_profile; a profile is
 * found as format/tuned_conf.h says; those it includes are applied before it. Where no profile is
 * named tuned picks one by itself.
 */
#ifndef KDR_BOOT_TUNED_H
#define KDR_BOOT_TUNED_H

#include "facts.h"

struct tuned_answer {
	bool active;	/* a profile is named, or will be picked */
	bool picks;	/* none is named: what tuned picks is not known */
	bool reapplies; /* reapply_sysctl, and the profile has a [sysctl] that makes it happen */
	enum seen seen; /* of the key in the profile; UNREADABLE: computed, or a file is missing */
	struct span value;
	struct where where;
	const char *why;
};

#define TUNED_ACTIVE_PROFILE "/etc/tuned/active_profile"
#define TUNED_MAIN_CONF "/etc/tuned/tuned-main.conf"

/* `path`: "kernel/panic". Does not ask whether tuned's unit is enabled. */
void tuned_sysctl(const struct facts *f, const char *path, struct tuned_answer *ret);

#endif
