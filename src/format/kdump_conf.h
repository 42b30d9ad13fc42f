/* SPDX-License-Identifier: MIT */
/*
 * kdump_conf: /etc/kdump.conf as kdumpctl of each release reads it.
 *
 * Sources: kdumpctl, kdump-lib-initramfs.sh and mkdumprd of kexec-tools 2.0.15 (EL 7), 2.0.26 (EL
 * 8), 2.0.2x (EL 9), and of kdump-utils (EL 10, Fedora): check_config, parse_config,
 * kdump_read_conf. Lines are `key value`; `#` begins a comment wherever it stands; one target.
 */
#ifndef KDR_FORMAT_KDUMP_CONF_H
#define KDR_FORMAT_KDUMP_CONF_H

#include "base/arena.h"

/* EL major; Fedora and newer count as 10. */
enum kdump_conf_release { KDUMP_EL7 = 7, KDUMP_EL8, KDUMP_EL9, KDUMP_EL10 };

enum kdump_target {
	KDUMP_TARGET_LOCAL, /* none named: the filesystem that holds `path` */
	KDUMP_TARGET_FS,    /* a device, UUID=, LABEL= with a filesystem on it */
	KDUMP_TARGET_RAW,
	KDUMP_TARGET_NFS,
	KDUMP_TARGET_SSH,
	KDUMP_TARGET_FTP,
	KDUMP_TARGET_CIFS,
	KDUMP_TARGET_VIRTIOFS,
	KDUMP_TARGET_UNKNOWN, /* cannot be told: computed, or not read */
};

struct kdump_value {
	struct span value; /* empty when not set */
	unsigned line;	   /* 0: not set */
};

struct kdump_problem {
	struct where where;
	bool fatal; /* the service refuses to start or no dump is kept; else a warning */
	const char *message;
};

struct kdump_problems {
	struct kdump_problem *list;
	size_t n;
};

struct kdump_conf {
	enum kdump_target kind;
	struct kdump_value target;
	struct span fstype; /* "xfs", "nfs" ...: the key, or of --mount its third word */
	struct kdump_value path, core_collector, failure_action, final_action, sshkey;
	struct kdump_value dracut_args, extra_modules, extra_bins, kdump_pre, kdump_post;
	struct kdump_value force_rebuild, force_no_rebuild, auto_reset_crashkernel;
	struct kdump_value fence_kdump_nodes;
	bool failure_by_default_key; /* failure_action was written under its old name, `default` */
	struct kdump_problems problems; /* in file order; kdumpctl stops at the first fatal one */
};

void kdump_conf_parse(struct arena *a, const char *path, struct span bytes,
		      enum kdump_conf_release release, struct kdump_conf *ret);

/* The part of it that looks at all values together; kdump_conf_parse() has called it. */
void kdump_conf_check(struct arena *a, const char *path, struct kdump_conf *conf);

/* For whoever finds more: `path` must live as long as the arena. */
void kdump_problem_add(struct arena *a, struct kdump_problems *p, struct where where, bool fatal,
		       const char *message);

#endif
