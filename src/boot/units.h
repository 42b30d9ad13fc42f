/* SPDX-License-Identifier: MIT */
/*
 * units: whether a systemd service starts at the next boot.
 *
 * Sources: systemd 257, src/shared/install.c (links), src/basic/unit-file.c (masks),
 * src/core/main.c and src/basic/proc-cmdline.c (the target), src/shared/condition.c; preset:
 * systemd.preset(5), machine-id(5).
 *
 * Enabled is a link in the .wants or .requires of a target that the boot reaches: default.target
 * (or systemd.unit=, single, 3, ... on the command line) and what it is known to pull in:
 * graphical > multi-user > basic > sysinit. Links and masks in /run are gone at the next boot.
 */
#ifndef KDR_BOOT_UNITS_H
#define KDR_BOOT_UNITS_H

#include "facts.h"

/* Where units stand that something makes anew at each boot. */
#define UNIT_GENERATED                                                                             \
	"/run/systemd/generator", "/run/systemd/generator.early", "/run/systemd/generator.late"

enum starts { STARTS_UNKNOWN, STARTS_NO, STARTS_YES };

struct unit_answer {
	enum seen exists;  /* the unit file */
	struct where file; /* the one that counts: /etc before /usr/lib */
	bool masked;
	enum starts enabled; /* pulled in by the target that boots, or by a preset at first boot */
	bool by_preset;	     /* first boot: a preset enables it */
	const char *wanted_by; /* the target whose .wants or .requires has it, reached or not */
	const char *target;    /* what boots: "graphical.target" */
	enum starts starts;    /* all of it together, with the conditions */
	struct where where;    /* what decided */
	const char *why;       /* of NO and UNKNOWN: a phrase; NULL of YES */
};

/* `args`: the kernel command line; `args.p` NULL: not known, so conditions on it are not either. */
void units_predict(const struct facts *f, const char *unit, struct span args,
		   struct unit_answer *ret);

/*
 * The i-th name its drop-ins go by, most particular first: kdump-tools.service, kdump-.service,
 * service. NULL at the end.
 */
const char *units_drop_in(struct arena *a, const char *unit, size_t i);

/* Whether `unit` is masked, on disk or with systemd.mask=; sets where when it is. */
bool units_masked(const struct facts *f, const char *unit, struct span args,
		  struct where *ret_where);

#endif
