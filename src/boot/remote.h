/* SPDX-License-Identifier: MIT */
/*
 * remote: a dump that goes over the network, by ssh or to an NFS export.
 *
 * Sources: mkdumprd and kdumpctl of EL 7 to 10 (ssh with BatchMode and StrictHostKeyChecking; an
 * export that fstab has without noauto must be mounted), kdump-config of kdump-tools 1.8.1 and
 * 1.10.7, kdump-save and module-setup.sh of SUSE's kdump 2; ssh(1), ssh_config(5). Nothing is ever
 * asked of the network: a name that is not in /etc/hosts is not known.
 */
#ifndef KDR_BOOT_REMOTE_H
#define KDR_BOOT_REMOTE_H

#include "boot/look.h"

struct remote {
	enum kdump_target kind; /* NFS or SSH */
	const char *host;	/* in lower case, without brackets */
	unsigned port;		/* of ssh, 22 unless the target says another */
	const char *program;	/* what the service needs here: ssh, mount.nfs */
	const char *key;	/* of ssh: where the private key is; NULL: not told */
};

/* Where ssh looks for a host's key, and for what it should do; NULL ends. */
extern const char *const remote_known_hosts[];
extern const char *const remote_ssh_configs[];
#define REMOTE_SSH_CONFIG_DIR "/etc/ssh/ssh_config.d"

/* Of EL: the key that is taken where the configured one is not there. */
#define REMOTE_DEFAULT_KEY "/root/.ssh/kdump_id_rsa"

/* SUSE: the keys that its kdump takes along where they are there, NULL ends. */
const char **remote_identities(const struct look *look);

/* False where the target is none that is understood here. */
bool remote_of(const struct look *look, struct remote *ret);

/* The address of its host, from the target itself or /etc/hosts; empty: only DNS may know. */
struct span remote_address(const struct look *look, const struct remote *r);

/* Whether what this system has to bring is there. */
struct answer remote_usable(const struct look *look, const struct state *s);

#endif
