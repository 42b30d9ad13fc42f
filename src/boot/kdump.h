/* SPDX-License-Identifier: MIT */
/*
 * kdump: the dump configuration of any family in one form.
 *
 * EL: /etc/kdump.conf, /etc/sysconfig/kdump. Debian: /etc/default/kdump-tools (kdump-config of
 * kdump-tools 1.8.1 and 1.10.7). SUSE: /etc/sysconfig/kdump (kdump-read-config.sh of kdump 2.1;
 * before it 1.x with URL-style KDUMP_SAVEDIR).
 */
#ifndef KDR_BOOT_KDUMP_H
#define KDR_BOOT_KDUMP_H

#include "distro.h"
#include "format/kdump_conf.h"

/* A value that is known, or not, and from where: line 0 with a path is that file's default. */
struct kdump_setting {
	enum seen
		seen; /* PRESENT: `value`, set or default. UNREADABLE: computed, or not readable */
	struct span value;
	struct where where;
	bool set; /* somebody wrote it; else it is the default */
};

struct kdump_config {
	enum family family;
	enum seen seen;	    /* the main file */
	struct where where; /* of it */
	const char *why;    /* of UNREADABLE */

	enum kdump_target kind;
	struct kdump_setting target; /* device, server:/export, user@host, URL; empty of LOCAL */
	struct span fstype;
	struct kdump_setting path;	/* below the target; of LOCAL the absolute directory */
	struct kdump_setting collector; /* command and arguments, or makedumpfile's arguments */
	struct kdump_setting level;	/* SUSE: the dump level; elsewhere the collector says it */
	struct kdump_setting failure_action; /* when the dump fails */
	struct kdump_setting final_action;   /* after the dump */
	struct kdump_setting sshkey;
	struct kdump_setting hostkey; /* SUSE: of the ssh server; empty: look among the known */
	bool lftp;		      /* SUSE: lftp sends it */
	struct kdump_setting keep;    /* Debian, SUSE: how many dumps are kept; 0: all */
	struct kdump_setting leave;   /* SUSE: MiB that a dump must leave free, or it is deleted */
	struct kdump_setting append;  /* added to the capture kernel's command line */
	struct kdump_setting remove;  /* taken from it */
	struct kdump_setting cmdline; /* in place of the running one, when set */
	struct kdump_setting
		kernelver; /* EL, SUSE: the capture kernel's release when it is pinned */
	struct kdump_setting kernel, initrd; /* Debian: paths */
	bool use_kdump;			     /* Debian USE_KDUMP; true elsewhere */
	enum seen use_seen;		     /* UNREADABLE: use_kdump is not known */
	struct where use_where;
	struct kdump_problems problems;
	bool fatal; /* one of them keeps the service from starting */
};

/* `major`: VERSION_ID's of the distribution; Fedora's numbers count as EL 10. */
void kdump_config_of(const struct facts *f, enum family family, unsigned major,
		     struct kdump_config *ret);

#endif
