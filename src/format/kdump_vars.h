/* SPDX-License-Identifier: MIT */
/*
 * kdump_vars: the options of kdump configurations that are files of shell assignments, and what is
 * wrong with those that are set.
 *
 * Sources: EL /etc/sysconfig/kdump, by kdumpctl of kexec-tools and kdump-utils; Debian
 * /etc/default/kdump-tools, by kdump-config 1.6.10 to 1.10.7; SUSE /etc/sysconfig/kdump, by its
 * comments in kdump 1.x and 2.x. None of these tools refuses what it does not know: a misspelt
 * option just changes nothing, and of one that is assigned twice the later value counts.
 */
#ifndef KDR_FORMAT_KDUMP_VARS_H
#define KDR_FORMAT_KDUMP_VARS_H

#include "format/kdump_conf.h"
#include "format/shellvars.h"

enum kdump_vars_tool { KDUMP_VARS_EL, KDUMP_VARS_DEBIAN, KDUMP_VARS_SUSE };

/*
 * Adds a problem for each variable of `vars`, read from `bytes`, that is named like one of the
 * tool's options and is none, and for each option whose value the tool cannot use. A variable of
 * somebody's own that the file itself uses is no misspelt option; a value that is not known is not
 * judged.
 */
void kdump_vars_check(const struct shellvars *vars, struct span bytes, enum kdump_vars_tool tool,
		      struct kdump_problems *problems);

#endif
