/* SPDX-License-Identifier: MIT */
/*
 * capture_line: the capture kernel's own command line, as the service puts it together.
 *
 * Sources: prepare_cmdline of kdump-lib.sh (EL 7 to 10), kdump-config of kdump-tools 1.8.1 and
 * 1.10.7, load.sh of SUSE's kdump: that of the configuration or else the running one, without what
 * is removed, and what is appended. On EL and SUSE the dump is saved in the initramfs; Debian's
 * capture kernel boots the installed system.
 */
#ifndef KDR_BOOT_CAPTURE_LINE_H
#define KDR_BOOT_CAPTURE_LINE_H

#include "boot/stops.h"

struct capture_stop {
	struct stop stop;
	struct where where; /* where the word stands */
	bool inherited;	    /* from the boot's own command line, not kdump's configuration */
	bool lacks_unit;    /* Debian: nothing leads to the unit that saves the dump */
};

/* What keeps a capture kernel that is loaded in this state from saving the dump; false: nothing. */
bool capture_line_stop(const struct look *look, const struct state *s, struct capture_stop *ret);

/* A part of the line that somebody set and that is not known; NULL: none. */
const struct kdump_setting *capture_line_hidden(const struct look *look);

#endif
