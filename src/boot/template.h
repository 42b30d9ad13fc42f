/* SPDX-License-Identifier: MIT */
/* template: what the next kernel package is started with. */
#ifndef KDR_BOOT_TEMPLATE_H
#define KDR_BOOT_TEMPLATE_H

#include "boot/look.h"

struct template
{
	enum seen seen; /* PRESENT: `args`. UNPROBED: not known where it is. Else see `why` */
	struct span args;
	const char *name; /* what to edit, for people */
	struct where where;
	const char *why;
};

void template_of(const struct look *look, struct template *ret);

/* What grub-mkconfig's variables add to every normal entry, whether it is used here or not. */
void template_of_grub_defaults(const struct look *look, struct template *ret);

#endif
