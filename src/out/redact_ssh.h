/* SPDX-License-Identifier: MIT */
/* redact_ssh: the files that tell ssh where to go, and whom it knows. */
#ifndef KDR_REDACT_SSH_H
#define KDR_REDACT_SSH_H

#include "out/redact.h"

/* known_hosts, root's config, ssh_config and what it includes. */
bool redact_ssh_is(const char *path);

void redact_ssh_learn(struct redaction *r, const char *path, struct span text);

/*
 * Line for line: of a known host the kind of key, of a configuration the words, and of both which
 * of the hosts that were learned they are for: a pattern or a hash would not fit a substitute.
 */
struct span redact_ssh(const struct redaction *r, struct arena *a, const char *path,
		       struct span text);

#endif
