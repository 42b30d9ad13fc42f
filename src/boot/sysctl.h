/* SPDX-License-Identifier: MIT */
/*
 * sysctl: the value an integer sysctl has once the next boot has settled.
 *
 * In the order it happens, each step undoing the ones before it:
 *
 *   1. `sysctl.KEY=V` on the kernel command line, before init (fs/proc/proc_sysctl.c, Linux 5.8)
 *   2. systemd-sysctl.service, unless it is masked: /etc, /run, /usr/local/lib, /usr/lib +
 *      /sysctl.d/<name>.conf (src/sysctl/sysctl.c and src/basic/conf-files.c, systemd 252, 257).
 *      One file per name, the earlier directory's; a link to /dev/null or an empty file stands
 *      for nothing and hides the others. Names in strcmp order, whatever the directory. The last
 *      line with a key decides. A glob reaches only keys that no line names. Globs and `-key`
 *      are younger than the systemd of EL 7 and EL 8 (219, 239 and what was ported back to it):
 *      where such a line makes a difference there, the answer is not known.
 *      /lib/sysctl.d is a fifth directory where /lib is no link (a split /usr, systemd < 255).
 *      What is in /run is gone at the next boot and is not read.
 *   3. tuned, when its unit is enabled and a profile is active: the profile's [sysctl], then,
 *      with reapply_sysctl=1 (the default) every line of /etc/sysctl.d/<name>.conf, sorted, and
 *      of /etc/sysctl.conf, last and always (plugins/plugin_sysctl.py, tuned 2.25).
 *
 * Not modelled: what a credential `sysctl.extra` from the firmware sets, files that something runs
 * `sysctl -p` on, /etc/kdump/sysctl.conf (it is for the capture kernel only), and
 * kernel.panic_on_oops=1, which kdump-tools and SUSE's kdump write after loading.
 */
#ifndef KDR_BOOT_SYSCTL_H
#define KDR_BOOT_SYSCTL_H

#include "boot/conf_files.h"

enum sysctl_setter {
	SYSCTL_BY_NOBODY,
	SYSCTL_BY_CMDLINE,
	SYSCTL_BY_FILE, /* a sysctl.d file names the key */
	SYSCTL_BY_GLOB,
	SYSCTL_BY_TUNED,	 /* the profile */
	SYSCTL_BY_TUNED_REAPPLY, /* tuned, re-applying /etc/sysctl.d and /etc/sysctl.conf */
};

/* One line that names the key, or a glob that reaches it. */
struct sysctl_seen {
	struct where where;
	struct span value;
	bool excludes; /* `-key` */
	bool refused;  /* the kernel takes no such number: the write fails */
};

struct sysctl_answer {
	enum seen seen;	   /* PRESENT: `n` it is. ABSENT: nobody sets it. UNREADABLE: see `why` */
	struct span value; /* as written */
	int64_t n;
	enum sysctl_setter by;
	struct where where; /* the deciding line; of UNREADABLE: what could not be read */
	const char *via;    /* the link in a sysctl.d that `where.path` was reached by, or NULL */
	const char *why;    /* UNREADABLE: the reason, a phrase; else NULL */

	/* The line that would decide is refused by the kernel; the answer is what is left without.
	 */
	bool refused;
	struct sysctl_seen refusal;

	/* systemd-sysctl.service is masked, here: no sysctl.d file is applied. */
	struct where masked;

	/* /etc/sysctl.conf sets the key and nothing reads it at boot. */
	bool from_ignored_sysctl_conf;
	struct sysctl_seen ignored;

	/* Every line read at boot that has to do with the key, in order; the last one decided. */
	struct sysctl_seen *lines;
	size_t n_lines;
};

/* `args`: the next kernel's command line; empty when it has none or is not known. */
void sysctl_predict(const struct facts *f, struct span args, const char *key,
		    struct sysctl_answer *ret);

/*
 * The merged sysctl.d, in the order it is applied: see conf_files(). `with_run`: also
 * /run/sysctl.d, as the running system has it.
 */
const struct file *sysctl_files(const struct facts *f, bool with_run, struct conf_file **ret_files,
				size_t *ret_n);

#endif
