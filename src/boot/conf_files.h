/* SPDX-License-Identifier: MIT */
/*
 * conf_files: a configuration that is spread over directories, as systemd merges it.
 *
 * Source: src/basic/conf-files.c, systemd 252 and 257. Of files with one name the earlier
 * directory's counts; names are in strcmp order, whatever the directory. A link to /dev/null, an
 * empty file and a link that leads nowhere stand for nothing and hide what has their name.
 */
#ifndef KDR_BOOT_CONF_FILES_H
#define KDR_BOOT_CONF_FILES_H

#include "facts.h"

struct conf_dir {
	const char *path;
	bool split; /* counts only where /lib is not a link to /usr/lib */
};

struct conf_file {
	const struct file *file;
	const char *listed; /* where it was found: /etc/sysctl.d/99-sysctl.conf */
	const char *path;   /* the same, or where its link leads: /etc/sysctl.conf */
	bool masked;	    /* nothing is read from it */
};

/*
 * The merged list of names that end in `suffix`. Returns NULL, or the first directory that could
 * not be listed: then names may be missing. A split directory nobody looked at is taken as absent.
 */
const struct file *conf_files(const struct facts *f, const struct conf_dir *dirs, size_t n_dirs,
			      const char *suffix, struct conf_file **ret_files, size_t *ret_n);

/* Whether nothing is read from `file`, and a unit of that name is masked. */
bool conf_file_masks(const struct file *file, const char *target);

/* Where `path` leads when it is a link, over links that were looked at too; else `path`. */
const char *conf_file_target(const struct facts *f, const char *path);

#endif
