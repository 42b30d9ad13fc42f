/* SPDX-License-Identifier: MIT */
/*
 * What the boot loader will read: its configuration, its environment block, its entries.
 *
 * Every look costs a system call or two and most of these files are on few machines, so one listing
 * says where there is something, and what grub.cfg does not mention is not looked for.
 */
#include "probe/probe.h"

#include "boot/sdboot.h"

#define EFIVARS "/sys/firmware/efi/efivars/"
#define LOADER_GUID "-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"

/* Is there `name` in the directory? Where it cannot be listed there may be. */
static bool has(const struct file *dir, const char *name)
{
	if (dir->seen != SEEN_PRESENT)
		return dir->seen == SEEN_UNREADABLE;
	for (size_t i = 0; i < dir->n_names; i++)
		if (strcmp(dir->names[i], name) == 0)
			return true;
	return false;
}

static bool mentions(struct span text, const char *word)
{
	return span_find(text, word) < text.n;
}

/* Files that grub.cfg reads or asks for only when they are there. */
static void follow(struct probe *p, const char *dir, struct span text)
{
	static const char *const beside[] = { "custom.cfg",   "user.cfg",    "gfxblacklist.txt",
					      "bootuuid.cfg", "console.cfg", "efiuuid.cfg" };

	for (size_t i = 0; i < sizeof(beside) / sizeof(*beside); i++)
		if (mentions(text, beside[i]))
			probe_read(p, arena_path(p->f->arena, dir, beside[i]));
	if (mentions(text, "grub-snapshot.cfg"))
		probe_read(p, "/.snapshots/grub-snapshot.cfg");
	if (mentions(text, "ignition.firstboot"))
		probe_stat(p, "/boot/ignition.firstboot");
	if (mentions(text, "blscfg"))
		probe_read_dir(p, "/boot/loader/entries", ".conf");
}

static bool read_grub(struct probe *p, const char *dir)
{
	const struct file *file = probe_read(p, arena_printf(p->f->arena, "%s/grub.cfg", dir));

	if (!file->has_bytes)
		return file->seen != SEEN_ABSENT;
	if (mentions(file->bytes, "load_env"))
		probe_read(p, arena_printf(p->f->arena, "%s/grubenv", dir));
	follow(p, dir, file->bytes);
	return true;
}

static void read_variables(struct probe *p)
{
	static const char *const names[] = { "LoaderEntryOneShot", "LoaderEntryDefault",
					     "LoaderEntryLastBooted" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		probe_read(p, arena_printf(p->f->arena, EFIVARS "%s" LOADER_GUID, names[i]));
}

/* Each, with the addons that may lie beside it. */
static void read_ukis(struct probe *p, const char *dir)
{
	const struct file *list = probe_dir(p, dir);

	for (size_t i = 0; i < list->n_names; i++) {
		const char *path = arena_path(p->f->arena, dir, list->names[i]);

		if (span_ends(span_of(path), ".efi"))
			probe_uki(p, path);
		else if (span_ends(span_of(path), ".efi.extra.d"))
			probe_dir(p, path);
	}
}

/* The ESP, or /boot where it is one: `esp` is its EFI directory. */
static bool read_esp(struct probe *p, const char *esp)
{
	const struct file *dir = probe_dir(p, esp);
	bool any = false;

	for (size_t i = 0; i < dir->n_names; i++) {
		const char *path = arena_path(p->f->arena, esp, dir->names[i]);

		if (strcmp(dir->names[i], "Linux") == 0)
			read_ukis(p, path);
		else if (strcmp(dir->names[i], "systemd") == 0)
			probe_stat(p, path);
		else
			any |= read_grub(p, path);
	}
	return any;
}

/* loader.conf and the entries of systemd-boot on one of its partitions. */
static void read_sdboot(struct probe *p, const char *mount, const struct file *list)
{
	if (!has(list, "loader"))
		return;
	probe_read(p, arena_printf(p->f->arena, "%s/loader/loader.conf", mount));
	probe_read_dir(p, arena_printf(p->f->arena, "%s/loader/entries", mount), ".conf");
	probe_dir(p, arena_printf(p->f->arena, "%s/loader/addons", mount));
}

static void read_efi(struct probe *p, const struct file *boot)
{
	const struct file *efi;
	bool grub = false;

	if (has(boot, "efi"))
		grub = read_esp(p, "/boot/efi/EFI");
	if (has(boot, "EFI"))
		grub |= read_esp(p, "/boot/EFI");
	efi = probe_dir(p, "/efi");
	if (has(efi, "EFI"))
		grub |= read_esp(p, "/efi/EFI");
	if (facts_has_now(p->f)) {
		probe_read(p, EFIVARS "LoaderInfo" LOADER_GUID);
		probe_stat(p, EFIVARS "StubInfo" LOADER_GUID);
	}
	if (grub && !facts_value(p->f, EFIVARS "LoaderInfo" LOADER_GUID).n)
		return; /* nothing says that systemd-boot runs here */
	read_sdboot(p, "/boot", boot);
	read_sdboot(p, "/efi", efi);
	if (has(boot, "efi"))
		read_sdboot(p, "/boot/efi", probe_dir(p, "/boot/efi"));
	if (facts_has_now(p->f))
		read_variables(p);
}

void probe_loader(struct probe *p)
{
	const struct file *boot = probe_dir(p, "/boot");
	enum seen efi;

	/* On an image the firmware is what the user said: the build host's tells nothing. */
	if (facts_has_now(p->f))
		probe_stat(p, "/sys/firmware/efi");
	efi = facts_file(p->f, "/sys/firmware/efi")->seen;
	if (has(boot, "grub2"))
		read_grub(p, "/boot/grub2");
	if (has(boot, "grub"))
		read_grub(p, "/boot/grub");
	probe_stat(p, "/ostree");
	if (efi != SEEN_ABSENT)
		read_efi(p, boot);
}
