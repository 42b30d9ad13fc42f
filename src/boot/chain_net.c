/* SPDX-License-Identifier: MIT */
/* By which network card the capture kernel reaches the host of a remote target. */
#include "boot/chain_parts.h"

#include "boot/remote.h"
#include "format/route.h"

#define NETS "/sys/class/net"

bool chain_over_network(const struct look *look, const struct state *s)
{
	return s->target.kind == TARGET_REMOTE && look->profile.distro->family != FAMILY_DEBIAN &&
	       (look->kdump.kind == KDUMP_TARGET_SSH || look->kdump.kind == KDUMP_TARGET_NFS);
}

static const struct file *device_of(struct walk *w, const char *name)
{
	return w->eyes->stat(w->eyes->data, arena_printf(w->a, NETS "/%s", name));
}

/* Loopback, bridges, bonds and VLANs are nobody's device. */
static bool is_card(const struct file *link)
{
	return link->link && strstr(link->link, "devices/") && !strstr(link->link, "/virtual/");
}

/* The only one there is; NULL: none, or several, of which it is not told. */
static const char *only_card(struct walk *w)
{
	const struct file *list = w->eyes->list(w->eyes->data, NETS);
	const char *found = NULL;

	if (list->seen == SEEN_UNREADABLE)
		chain_unknown(w, NETS, facts_reason(list->err));
	for (size_t i = 0; i < list->n_names; i++) {
		if (!is_card(device_of(w, list->names[i])))
			continue;
		if (found) {
			chain_unknown(
				w, NETS,
				"by which of the network cards the dump will go is not known");
			return NULL;
		}
		found = list->names[i];
	}
	if (!found)
		chain_unknown(w, NETS, "no network card can be seen");
	return found;
}

/*
 * As the routes are now: the capture kernel's network is made after them. Their numbers are in the
 * byte order of the machine.
 */
static const char *card(struct walk *w, const char *arch, struct span address)
{
	const struct file *routes = w->eyes->read(w->eyes->data, "/proc/net/route");
	bool low_first = arch && strcmp(arch, "s390x") != 0;
	struct span name =
		low_first && routes->has_bytes ? route_to(routes->bytes, address) : span_of("");
	const char *card = name.n ? arena_dup(w->a, name) : only_card(w);

	if (!card || is_card(device_of(w, card)))
		return card;
	chain_unknown(
		w, arena_printf(w->a, NETS "/%s", card),
		"the way to the host goes over a bond, a bridge, a VLAN or the like, and what "
		"that needs is not looked at");
	return NULL;
}

/* Only by its name can be told whether it is in the image: where it is not, nobody knows. */
static void need_file(struct walk *w, const char *name, const char *other, const char *of)
{
	size_t n = w->chain->n;

	chain_need_add(w, name, other, of);
	if (w->chain->n > n)
		w->chain->list[n].unseen = true;
}

/* What kdump 2 of SUSE takes along; before that another program sent the dump. */
static void need_identity(struct walk *w, const struct look *look, const struct remote *remote)
{
	const char *key = remote->key ? strrchr(remote->key, '/') : NULL;

	need_file(w, "kdump-save", "90-kdump-save", "ssh");
	if (key)
		key = arena_printf(w->a, ".ssh%s", key);
	if (key)
		need_file(w, key, key, remote->host);
	if (span_eq(look->kdump.hostkey.value, "*"))
		need_file(w, ".ssh/config", ".ssh/config", remote->host);
	else
		need_file(w, ".ssh/known_hosts", ".ssh/known_hosts", remote->host);
}

void chain_of_network(struct arena *a, const struct look *look, const struct chain_eyes *eyes,
		      struct chain *ret)
{
	struct walk w = { .a = a, .eyes = eyes, .chain = ret };
	struct remote remote;
	const char *name;

	*ret = (struct chain){ 0 };
	if (!remote_of(look, &remote)) {
		chain_unknown(&w, look->kdump.target.where.path, "the target is not known");
		return;
	}
	name = card(&w, look->facts->arch, remote_address(look, &remote));
	if (name)
		chain_follow(&w, arena_printf(a, NETS "/%s", name));
	if (w.n)
		chain_climb(&w, w.todo[0]);
	chain_need_add(&w, "ip", "NetworkManager", "the network");
	if (remote.kind == KDUMP_TARGET_SSH) {
		chain_need_add(&w, "ssh", "ssh", remote.host);
		if (look->profile.distro->family == FAMILY_SUSE)
			need_identity(&w, look, &remote);
		return;
	}
	chain_need_add(&w, "mount.nfs", "mount.nfs4", remote.host);
	chain_need_add(&w, "nfs", NULL, remote.host);
	ret->list[ret->n - 1].unseen = true;
}
