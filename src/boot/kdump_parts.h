/* SPDX-License-Identifier: MIT */
/* kdump_parts: what the families share. Internal to kdump_*.c. */
#ifndef KDR_BOOT_KDUMP_PARTS_H
#define KDR_BOOT_KDUMP_PARTS_H

#include "boot/kdump.h"
#include "format/kdump_vars.h"

void kdump_config_el(const struct facts *f, unsigned major, struct kdump_config *ret);
void kdump_config_debian(const struct facts *f, struct kdump_config *ret);
void kdump_config_suse(const struct facts *f, struct kdump_config *ret);

/* Looks at the main file: sets seen, where and why; false when there is nothing to parse. */
bool kdump_open(const struct facts *f, const char *path, struct kdump_config *ret);

struct kdump_setting kdump_default(const char *path, const char *value);

/* A shell variable, or `fallback` where it is unset or empty: ${NAME:=fallback}. */
struct kdump_setting kdump_shell(const struct shellvars *vars, const char *path, const char *name,
				 const char *fallback);

void kdump_complain(const struct facts *f, struct kdump_config *ret, struct where where, bool fatal,
		    const char *message);

#endif
