/* SPDX-License-Identifier: MIT */
/*
 * loader: facts -> which entry boots next, and with which arguments.
 *
 * Pure. Which loader runs is decided by evidence (firmware, efivars, which
 * configuration files there are); where that is not enough the answer is
 * "unknown", with the reason. An entry whose arguments depend on what cannot
 * be seen is kept and says why.
 *
 * Firmware is read from the fact /sys/firmware/efi: present is UEFI, absent is
 * BIOS, unprobed is unknown (an image of which nobody said it).
 */
#ifndef KDR_BOOT_LOADER_H
#define KDR_BOOT_LOADER_H

#include "boot/entry.h"

enum loader_kind {
	LOADER_UNKNOWN, /* cannot be told: see `unknown` */
	LOADER_NONE,	/* nothing here boots: a container, or a kernel given by the host */
	LOADER_GRUB,
	LOADER_SDBOOT,
	LOADER_UKI, /* the firmware starts a unified kernel image itself */
};

#define BOOT_NO_ENTRY SIZE_MAX

struct boot_prediction {
	enum loader_kind kind;
	bool uefi;
	bool ostree;	     /* entries are written by ostree, from its deployments */
	bool bls;	     /* entries come from files in loader/entries */
	const char *config;  /* the file the loader really reads first; NULL when it has none */
	const char *unknown; /* NULL, or why nothing can be said about the next boot */
	struct boot_entry *entries; /* in menu order; all of them, rescue and recovery too */
	size_t n_entries;
	/*
	 * When `resolved`: `chosen` is booted by every boot from now on, except that `one_shot`,
	 * when it is not BOOT_NO_ENTRY, is booted once before it. Else every entry that
	 * entry_counts() may be booted, and `why` says what hinders the choice.
	 */
	bool resolved;
	size_t chosen, one_shot;
	const char *why;
	struct where where; /* what chose: `set default=`, a grubenv, loader.conf ... */
	/* NULL, or why nothing boots before somebody is at the console: no timeout, a password. */
	const char *waits;
	struct where waits_where;
};

/* Everything is in the facts' arena. Never fails: see `unknown`. */
void loader_predict(const struct facts *f, struct boot_prediction *ret);

/*
 * Does the model hold on this machine? The running boot's /proc/cmdline compared with the entries.
 * MATCHES_OTHER: `ret_entry` is one that fits; the machine was started by hand or with other files.
 */
enum retrodiction {
	RETRODICT_UNKNOWN, /* nothing to compare */
	RETRODICT_MATCHES_DEFAULT,
	RETRODICT_MATCHES_OTHER,
	RETRODICT_DIFFERS,
};

enum retrodiction loader_retrodict(const struct facts *f, const struct boot_prediction *p,
				   size_t *ret_entry);

/* /proc/cmdline without what a boot loader puts before the arguments: BOOT_IMAGE=, initrd=. */
struct span loader_own_args(struct span cmdline);

#endif
