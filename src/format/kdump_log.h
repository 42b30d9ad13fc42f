/* SPDX-License-Identifier: MIT */
/* kdump_log: the kernel logs that are saved beside a dump. */
#ifndef KDR_KDUMP_LOG_H
#define KDR_KDUMP_LOG_H

#include "base/span.h"

struct kdump_log {
	struct span panic;   /* "Kernel panic - not syncing: ...", the first; empty: none */
	struct span release; /* of "Linux version", where the log reaches back so far */
	bool nmi;	     /* the panic came of an NMI that nobody knew */
	bool sysrq;	     /* somebody inside asked for it */
};

/* The log of the kernel that crashed. */
void kdump_log_panic(struct span text, struct kdump_log *ret);

/*
 * The log of the capture kernel: its memory, and the least that was free of it, in bytes; 0 what it
 * does not tell. Only dracut's rd.memdebug= makes it tell the second.
 */
void kdump_log_memory(struct span text, uint64_t *ret_total, uint64_t *ret_low);

#endif
