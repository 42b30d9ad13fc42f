/* SPDX-License-Identifier: MIT */
#include "boot/chain_parts.h"

#include "boot/raw_target.h"

static const struct file *facts_look(void *data, const char *path)
{
	return facts_file(data, path);
}

struct chain_eyes chain_facts(const struct facts *f)
{
	return (struct chain_eyes){ facts_look, facts_look, facts_look, (void *)(uintptr_t)f };
}

static const struct mount *mounted_on(const struct mounts *m, const char *target)
{
	for (size_t i = m->n; i-- > 0;)
		if (strcmp(m->list[i].target, target) == 0)
			return &m->list[i];
	return NULL;
}

/* A raw target has no filesystem: only what its disk hangs on counts. */
static const struct mount *raw_disk(const struct look *look)
{
	struct arena *a = look->facts->arena;
	const char *name = arena_dup(a, look->kdump.target.value);
	const char *disk = raw_target_disk(look->facts, name);
	struct mount *m;

	if (!disk)
		return NULL;
	m = arena_new_of(a, struct mount);
	*m = (struct mount){ .source = arena_printf(a, "/dev/%s", disk),
			     .target = name,
			     .fstype = "",
			     .options = "" };
	return m;
}

const struct mount *chain_mount(const struct look *look, const struct state *s)
{
	if (look->profile.distro->family == FAMILY_DEBIAN)
		return mounts_holding(&look->mounts, "/");
	if (s->target.kind == TARGET_RAW)
		return raw_disk(look);
	if (s->target.kind != TARGET_LOCAL || !s->target.mount_point)
		return NULL;
	return mounted_on(&look->mounts, s->target.mount_point);
}

const struct mount *chain_store(const struct look *look, const struct state *s)
{
	if (s->target.kind != TARGET_LOCAL || !s->target.mount_point)
		return NULL;
	return mounts_holding(&look->mounts, s->target.mount_point);
}

void chain_unknown(struct walk *w, const char *path, const char *why)
{
	if (w->chain->unknown)
		return;
	w->chain->unknown = why;
	w->chain->where = IN_FILE(path);
}

const char *chain_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

void chain_need_add(struct walk *w, const char *name, const char *program, const char *of)
{
	for (size_t i = 0; i < w->chain->n; i++)
		if (strcmp(w->chain->list[i].name, name) == 0)
			return;
	*arena_push(w->a, w->chain->list, w->chain->n) =
		(struct chain_need){ .name = name, .program = program, .of = of };
}

/* What the kernel has built in has no initstate: only a module that was loaded is needed. */
void chain_need_module(struct walk *w, const char *name, const char *of)
{
	const char *path = arena_printf(w->a, "/sys/module/%s/initstate", name);
	const struct file *file = w->eyes->stat(w->eyes->data, path);

	if (file->seen == SEEN_PRESENT && file->kind == FILE_REGULAR)
		chain_need_add(w, name, NULL, of);
	else if (file->seen == SEEN_PRESENT)
		chain_unknown(w, path, "is not a regular file");
	else if (file->seen == SEEN_UNREADABLE)
		chain_unknown(w, path, facts_reason(file->err));
}

/* Where a link in /sys leads: "../../devices/X" is /sys/devices/X. */
void chain_follow(struct walk *w, const char *path)
{
	const struct file *link = w->eyes->stat(w->eyes->data, path);
	const char *devices = link->link ? strstr(link->link, "devices/") : NULL;

	if (!devices) {
		chain_unknown(w, path,
			      link->seen == SEEN_UNREADABLE ? facts_reason(link->err)
							    : "/sys does not show this device");
		return;
	}
	devices = arena_printf(w->a, "/sys/%s", devices);
	for (size_t i = 0; i < w->n; i++)
		if (strcmp(w->todo[i], devices) == 0)
			return;
	if (w->n < DEVICES_MAX)
		w->todo[w->n++] = devices;
	else
		chain_unknown(w, path, "it is made of too many devices");
}

/* The module behind a "driver" link; a driver that is built in has none. */
static void need_driver(struct walk *w, const char *driver, const char *of)
{
	const char *bus = strstr(driver, "bus/");
	const struct file *module;
	const char *path;

	if (!bus) {
		chain_unknown(w, driver, "which driver this is cannot be told");
		return;
	}
	path = arena_printf(w->a, "/sys/%s/module", bus);
	module = w->eyes->stat(w->eyes->data, path);
	if (module->link)
		chain_need_add(w, chain_base(module->link), NULL, of);
	else if (module->seen == SEEN_UNREADABLE)
		chain_unknown(w, path, facts_reason(module->err));
}

/* A disk hangs on a controller, and that on a bus: each device above it has its driver. */
void chain_climb(struct walk *w, const char *device)
{
	const char *of = chain_base(device);
	char *path = arena_dup(w->a, span_of(device)), *slash;
	bool driven = false;

	if (strstr(device, "/session"))
		chain_unknown(w, device, "it comes over the network (iSCSI)");
	while ((slash = strrchr(path, '/')) && slash > path + sizeof("/sys/devices") - 1) {
		const struct file *driver =
			w->eyes->stat(w->eyes->data, arena_printf(w->a, "%s/driver", path));

		if (driver->seen == SEEN_UNREADABLE) {
			chain_unknown(w, driver->path, facts_reason(driver->err));
		} else if (driver->link) {
			driven = true;
			need_driver(w, driver->link, of);
		} else if (driver->seen == SEEN_PRESENT) {
			chain_unknown(w, driver->path, "is not a link to a driver");
		}
		*slash = '\0';
	}
	if (!driven)
		chain_unknown(w, device,
			      strstr(device, "/net/")
				      ? "/sys does not show what drives this network card"
				      : "/sys does not show what drives this disk");
}

static struct span value(struct walk *w, const char *device, const char *name)
{
	const struct file *file = w->eyes->read(w->eyes->data, arena_path(w->a, device, name));

	if (file->seen == SEEN_UNREADABLE)
		chain_unknown(w, file->path, facts_reason(file->err));
	return file->has_bytes ? span_trim(file->bytes) : span_of("");
}

static void lock(struct walk *w, const char *device, struct span uuid, const struct file *slaves)
{
	bool luks = span_starts(uuid, "CRYPT-LUKS") && slaves->n_names == 1;

	*arena_push(w->a, w->chain->locked, w->chain->n_locked) = (struct chain_locked){
		.name = arena_dup(w->a, value(w, device, "dm/name")),
		.device = luks ? slaves->names[0] : NULL,
	};
}

static void need_mapper(struct walk *w, const char *device, const struct file *slaves)
{
	struct span uuid = value(w, device, "dm/uuid");
	const char *of = chain_base(device);

	chain_need_module(w, "dm_mod", of);
	if (span_starts(uuid, "LVM-")) {
		chain_need_add(w, "lvm", "lvm2", of);
	} else if (span_starts(uuid, "CRYPT-")) {
		chain_need_module(w, "dm_crypt", of);
		chain_need_add(w, "cryptsetup", "systemd-cryptsetup", of);
		lock(w, device, uuid, slaves);
	} else if (span_find(uuid, "mpath-") < uuid.n) {
		chain_need_module(w, "dm_multipath", of);
		chain_need_add(w, "multipath", "multipathd", of);
	} else {
		chain_unknown(w, device, "what kind of mapped device it is cannot be told");
	}
}

static void need_raid(struct walk *w, const char *device)
{
	struct span level = value(w, device, "md/level");
	const char *of = chain_base(device);

	if (span_eq(level, "raid4") || span_eq(level, "raid5") || span_eq(level, "raid6"))
		chain_need_module(w, "raid456", of);
	else if (level.n)
		chain_need_module(w, arena_dup(w->a, level), of);
	else
		chain_unknown(w, device, "what kind of array it is cannot be told");
	chain_need_add(w, "mdadm", "mdmon", of);
}

/* A device that is made of others. */
static void compose(struct walk *w, const char *device)
{
	const char *rest = strstr(device, "/block/") + sizeof("/block/") - 1;
	const char *whole = arena_printf(w->a, "/sys/devices/virtual/block/%.*s",
					 (int)span_index(span_of(rest), '/'), rest);
	const struct file *slaves =
		w->eyes->list(w->eyes->data, arena_printf(w->a, "%s/slaves", whole));

	if (strncmp(chain_base(whole), "dm-", 3) == 0)
		need_mapper(w, whole, slaves);
	else if (strncmp(chain_base(whole), "md", 2) == 0)
		need_raid(w, whole);
	for (size_t i = 0; i < slaves->n_names; i++)
		chain_follow(w, arena_printf(w->a, "/sys/class/block/%s", slaves->names[i]));
	if (slaves->seen == SEEN_UNREADABLE)
		chain_unknown(w, slaves->path, facts_reason(slaves->err));
	if (!slaves->n_names)
		chain_unknown(w, whole, "which disks it is made of cannot be told");
}

/* By its number, or by its name where a filesystem has no device number of its own (btrfs). */
static void begin(struct walk *w, const struct mount *m)
{
	const char *name = m->source;

	if (m->major) {
		chain_follow(w, arena_printf(w->a, "/sys/dev/block/%u:%u", m->major, m->minor));
		return;
	}
	if (!name || strncmp(name, "/dev/", 5) != 0) {
		chain_unknown(w, m->target, "which device it is on cannot be told");
		return;
	}
	if (strncmp(name, "/dev/mapper/", 12) == 0) {
		const struct file *node = w->eyes->stat(w->eyes->data, name);

		name = node->link ? node->link : name;
	}
	chain_follow(w, arena_printf(w->a, "/sys/class/block/%s", chain_base(name)));
}

void chain_of(struct arena *a, const struct mount *m, const struct chain_eyes *eyes,
	      struct chain *ret)
{
	struct walk w = { .a = a, .eyes = eyes, .chain = ret };

	*ret = (struct chain){ 0 };
	begin(&w, m);
	while (w.done < w.n) {
		const char *device = w.todo[w.done++];

		if (strstr(device, "/virtual/block/"))
			compose(&w, device);
		else
			chain_climb(&w, device);
	}
	if (m->fstype[0])
		chain_need_module(&w, m->fstype, m->target);
}
