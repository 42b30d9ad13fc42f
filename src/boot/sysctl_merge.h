/* SPDX-License-Identifier: MIT */
/*
 * sysctl_merge: systemd-sysctl's part of sysctl_predict(), and the form in which its steps hand on
 * what they came to.
 */
#ifndef KDR_BOOT_SYSCTL_MERGE_H
#define KDR_BOOT_SYSCTL_MERGE_H

#include "boot/sysctl.h"

/* What a step comes to, or what is left of it when a write fails. */
struct sysctl_outcome {
	enum seen seen;
	struct sysctl_seen line;
	int64_t n;
	enum sysctl_setter by;
	const char *via, *why;
	bool refused; /* `refusal` would have decided */
	struct sysctl_seen refusal;
};

struct sysctl_outcome sysctl_unknown(struct where where, const char *why);

/* `line` is written over `before`: its number, or `before` with the refusal noted. */
struct sysctl_outcome sysctl_write(struct sysctl_outcome before, struct sysctl_seen line,
				   const char *via, enum sysctl_setter by);

/* The value comes to the same, whoever set it. */
bool sysctl_same(const struct sysctl_outcome *a, const struct sysctl_outcome *b);

/* What the merged files make of `path` ("kernel/panic"); the lines are noted in `log`. */
struct sysctl_outcome sysctl_merge(const struct facts *f, const char *path,
				   const struct conf_file *files, size_t n,
				   const struct file *hidden_dir, struct sysctl_outcome before,
				   struct sysctl_answer *log);

#endif
