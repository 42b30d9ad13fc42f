/* SPDX-License-Identifier: MIT */
/* The second look: files whose names the first one found out. */
#include "probe/probe.h"

#include "boot/boot_files.h"
#include "boot/chain.h"
#include "boot/crypt.h"
#include "boot/dumps.h"
#include "boot/raw_target.h"
#include "boot/stops.h"
#include "boot/tools.h"
#include "format/kconfig.h"

/* A dump's page table is as long as its memory was large: check reads so many, dumps reads all. */
#define NEWEST_DUMPS 2

/*
 * Where /lib is a link into /usr, /sbin and /bin are too: what was not found there before is not
 * looked for again under its other name.
 */
static bool there(struct probe *p, const char *path)
{
	bool again = strncmp(path, "/sbin/", 6) == 0 || strncmp(path, "/bin/", 5) == 0;

	if (again && probe_stat(p, "/lib")->link) {
		struct file *file = facts_add(p->f, path);

		if (file->seen == SEEN_UNPROBED)
			file->seen = SEEN_ABSENT;
		return file->seen == SEEN_PRESENT;
	}
	return probe_plain(p, path)->seen == SEEN_PRESENT;
}

void probe_program(struct probe *p, const char *name)
{
	if (name[0] == '/') {
		probe_plain(p, name);
		return;
	}
	for (size_t i = 0; i < TOOLS_N_DIRS; i++)
		if (there(p, arena_path(p->f->arena, tools_dirs[i], name)))
			return;
}

void probe_tools(struct probe *p)
{
	static const enum family families[] = { FAMILY_EL, FAMILY_DEBIAN, FAMILY_SUSE };
	struct profile profile;

	profile_of(p->f, NULL, &profile);
	probe_program(p, "kexec");
	probe_program(p, "makedumpfile");
	for (size_t i = 0; i < 3; i++) {
		if (profile.distro->family != FAMILY_UNKNOWN &&
		    profile.distro->family != families[i])
			continue;
		if (families[i] == FAMILY_DEBIAN)
			probe_plain(p, STOPS_DRACUT_PATH);
		for (const char *const *path = tools_service_paths(families[i]); *path; path++)
			if (there(p, *path))
				return;
	}
}

static void follow_release(struct probe *p, const struct look *look, const char *release)
{
	struct state s = { .release = release };
	const char **paths = tools_image_paths(look, &s, p->f->arena);
	const char *const *maker = tools_makers(look->profile.distro->family);

	for (; *paths; paths++)
		if (probe_plain(p, *paths)->seen == SEEN_PRESENT) {
			probe_image(p, *paths);
			return;
		}
	for (; *maker; maker++)
		probe_plain(p, *maker);
}

/* Large: read only where the running kernel does not answer for the one that boots. */
static void follow_config(struct probe *p, const char *release)
{
	if (probe_read(p, arena_printf(p->f->arena, "/boot/config-%s", release))->seen ==
	    SEEN_ABSENT)
		probe_read(p, arena_printf(p->f->arena, "/lib/modules/%s/config", release));
}

/* What an entry loads, until it is found. */
static void follow_path(struct probe *p, const char *loaded)
{
	const char **path = tools_boot_paths(p->f->arena, loaded);

	while (*path && probe_plain(p, *path)->seen == SEEN_ABSENT)
		path++;
}

static void follow_entry(struct probe *p, const struct boot_entry *e)
{
	follow_path(p, e->kernel);
	for (size_t i = 0; i < e->n_initrds; i++)
		follow_path(p, e->initrds[i]);
}

static void follow_kernels(struct probe *p, const struct look *look)
{
	struct span running = facts_value(p->f, "/proc/sys/kernel/osrelease");
	const struct boot_prediction *boot = &look->boot;

	if (running.n)
		follow_release(p, look, arena_dup(p->f->arena, running));
	for (size_t i = 0; i < boot->n_entries; i++) {
		const struct boot_entry *e = &boot->entries[i];
		const char *release;
		bool boots =
			boot->resolved ? i == boot->chosen || i == boot->one_shot : entry_counts(e);

		if (boots)
			follow_entry(p, e);
		release = boots ? boot_release(p->f, e) : NULL;
		if (!release)
			continue;
		follow_release(p, look, release);
		/* Without /sys the running kernel shows nothing either; a kernel without modules
		 * may need none. */
		if (probe_stat(p, arena_printf(p->f->arena, "/lib/modules/%s", release))->seen ==
			    SEEN_ABSENT ||
		    !span_eq(running, release) ||
		    facts_file(p->f, "/sys/kernel")->seen == SEEN_ABSENT)
			follow_config(p, release);
	}
}

static void follow_device(struct probe *p, const char *name)
{
	if (strncmp(name, "UUID=", 5) == 0)
		name = arena_printf(p->f->arena, "/dev/disk/by-uuid/%s", name + 5);
	else if (strncmp(name, "LABEL=", 6) == 0)
		name = arena_printf(p->f->arena, "/dev/disk/by-label/%s", name + 6);
	if (name[0] == '/')
		probe_stat(p, name);
}

/* The kernel that boots must be able to mount the target. */
static void follow_module(struct probe *p, const struct look *look, const char *fstype)
{
	const struct boot_prediction *boot = &look->boot;

	for (size_t i = 0; i < boot->n_entries; i++) {
		const char *release = boot->resolved && (i == boot->chosen || i == boot->one_shot)
					      ? boot_release(p->f, &boot->entries[i])
					      : NULL;

		if (release && facts_module(p->f, release, fstype) == SEEN_UNPROBED)
			probe_module(p, release, fstype);
	}
}

/* Whether it is there, and what is on it. */
static void follow_raw(struct probe *p, const struct look *look)
{
	const char *disk = raw_target_disk(p->f, arena_dup(p->f->arena, look->kdump.target.value));
	struct arena *a = p->f->arena;

	if (!disk || !look->has_now)
		return;
	probe_stat(p, "/sys/class/block");
	probe_stat(p, arena_printf(a, "/sys/class/block/%s", disk));
	probe_dir(p, arena_printf(a, "/sys/class/block/%s/holders", disk));
	probe_read(p, "/proc/swaps");
}

static const struct file *eye_stat(void *data, const char *path)
{
	return probe_stat(data, path);
}

static const struct file *eye_list(void *data, const char *path)
{
	return probe_dir(data, path);
}

static const struct file *eye_read(void *data, const char *path)
{
	return probe_read(data, path);
}

/* What it takes to unlock them, where their keys are, and whether there is swap to help. */
static void follow_locks(struct probe *p, const struct chain *chain)
{
	for (size_t i = 0; i < chain->n_locked; i++) {
		const char *key;
		struct where where;

		if (chain->locked[i].device)
			probe_luks(p, chain->locked[i].device);
		crypt_locked(p->f, chain->locked[i].name, &key, &where);
		if (key)
			probe_stat(p, key);
		probe_read(p, "/proc/swaps");
		probe_stat(p, "/sys/kernel/config/crash_dm_crypt_keys");
	}
}

/* What of these modules each kernel has built in. */
static void follow_needs(struct probe *p, const struct look *look, const struct chain *chain)
{
	const struct boot_prediction *boot = &look->boot;

	for (size_t i = 0; i < boot->n_entries; i++) {
		const char *release = entry_counts(&boot->entries[i])
					      ? boot_release(p->f, &boot->entries[i])
					      : NULL;

		for (size_t k = 0; release && k < chain->n; k++)
			if (!chain->list[k].program)
				probe_module(p, release, chain->list[k].name);
	}
}

/* The devices the dump goes through. */
static void follow_chain(struct probe *p, const struct look *look, const struct state *s)
{
	const struct mount *mounts[] = { chain_mount(look, s), chain_store(look, s) };
	const struct chain_eyes eyes = { eye_stat, eye_list, eye_read, p };
	struct chain chain;

	for (int i = 0; i < 2; i++) {
		if (!mounts[i])
			continue;
		chain_of(p->f->arena, mounts[i], &eyes, &chain);
		follow_locks(p, &chain);
		follow_needs(p, look, &chain);
	}
	if (!chain_over_network(look, s))
		return;
	chain_of_network(p->f->arena, look, &eyes, &chain);
	follow_needs(p, look, &chain);
}

static void follow_target(struct probe *p, const struct look *look)
{
	struct state s = { .plane = PLANE_NOW };

	if (look->profile.distro->family == FAMILY_DEBIAN &&
	    probe_read(p, "/etc/overlayroot.conf")->seen != SEEN_ABSENT)
		probe_read(p, "/etc/overlayroot.local.conf");

	if (look->kdump.target.value.n)
		follow_device(p, arena_dup(p->f->arena, look->kdump.target.value));
	if (look->kdump.kind == KDUMP_TARGET_RAW)
		follow_raw(p, look);
	probe_remote(p, look);
	for (int plane = look->has_now ? PLANE_NOW : PLANE_NEXT; plane <= PLANE_NEXT; plane++) {
		s.plane = (enum plane)plane;
		state_target(look, &s);
		if (s.target.directory)
			probe_stat(p, s.target.directory);
		if (s.target.mount_point)
			probe_space(p, s.target.mount_point);
		/* There statfs(2) tells what is left of the quota. */
		if (target_has_quota(look, &s) &&
		    facts_file(p->f, s.target.directory)->kind == FILE_DIRECTORY)
			probe_space(p, s.target.directory);
		if (s.target.fstype && s.target.usable.is == TRI_YES && !p->quick)
			follow_module(p, look, s.target.fstype);
		if (look->has_now && !p->quick)
			follow_chain(p, look, &s);
		if (plane == PLANE_NOW && dumps_directory(&s) && !p->quick)
			probe_dumps(p, dumps_directory(&s), NEWEST_DUMPS);
	}
}

/* Where the next kernel package gets its arguments, see boot/template.c. */
static void follow_template(struct probe *p, const struct look *look)
{
	/* Where the entries are files a later grub2-mkconfig starts from there all the same. */
	if (look->boot.kind != LOADER_SDBOOT && look->boot.kind != LOADER_UKI) {
		probe_read(p, "/etc/default/grub");
		if (look->profile.distro->family == FAMILY_DEBIAN)
			probe_read_dir(p, "/etc/default/grub.d", ".cfg");
	}
	if (look->boot.kind == LOADER_GRUB && !look->boot.bls)
		return;
	if (look->boot.bls && look->profile.distro->family == FAMILY_EL && look->profile.major == 8)
		probe_read(p, "/boot/grub2/grubenv");
	else if (probe_read(p, "/etc/kernel/cmdline")->seen == SEEN_ABSENT)
		probe_read(p, "/usr/lib/kernel/cmdline");
	if (look->boot.ostree && !look->has_now)
		probe_read_dir(p, "/usr/lib/bootc/kargs.d", ".toml");
}

/* An image whose programs do not tell its architecture: its kernels' configurations do. */
static void follow_arch(struct probe *p, const struct look *look)
{
	for (size_t i = 0; i < look->boot.n_entries && !p->f->arch; i++) {
		const char *release = boot_release(p->f, &look->boot.entries[i]);

		if (release)
			p->f->arch = kconfig_arch(facts_bytes(
				p->f, arena_printf(p->f->arena, "/boot/config-%s", release)));
	}
}

void probe_follow(struct probe *p, const struct look *look)
{
	struct span collector = look->kdump.collector.value, word;
	struct where where;
	const char *kernel = tools_capture_kernel(look, &where);
	size_t entry;

	if (kernel)
		probe_stat(p, kernel);
	/* How old the boot files are matters where they do not explain the boot that was. */
	if (loader_retrodict(p->f, &look->boot, &entry) == RETRODICT_DIFFERS)
		probe_read(p, "/proc/stat");
	follow_kernels(p, look);
	follow_template(p, look);
	follow_arch(p, look);
	follow_target(p, look);
	if (look->profile.distro->family == FAMILY_EL && span_word(&collector, &word))
		probe_program(p, arena_dup(p->f->arena, word));
	probe_stat(p, arena_printf(p->f->arena, "/run/systemd/units/invocation:%s",
				   look->profile.distro->unit));
}
