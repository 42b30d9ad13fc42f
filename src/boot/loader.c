/* SPDX-License-Identifier: MIT */
#include "boot/loader.h"

#include "boot/grub.h"
#include "boot/sdboot.h"
#include "format/shellvars.h"

/* GRUB's own directory: the one it was installed with, prefix. */
static const char *const grub_dirs[] = { "/boot/grub2", "/boot/grub" };

static const char *const esps[] = { "/boot/efi/EFI", "/efi/EFI", "/boot/EFI" };

struct evidence {
	const struct facts *f;
	enum seen efi;		   /* PRESENT: started by UEFI; ABSENT: by BIOS */
	const char *grub;	   /* grub.cfg beside GRUB's modules, NULL */
	const char *esp_grub;	   /* the one on the ESP, NULL */
	bool esp_several;	   /* several on the ESP, and nothing says which */
	const struct file *hidden; /* the ESP, when it cannot be looked into */
	bool sdboot;		   /* its binary or configuration is installed */
	bool uki;		   /* a unified kernel image */
	bool debian;
};

static bool there(const struct facts *f, const char *path)
{
	enum seen seen = facts_file(f, path)->seen;

	return seen == SEEN_PRESENT || seen == SEEN_UNREADABLE;
}

/* The directory a distribution's GRUB has on the ESP. Oracle Linux uses Red Hat's. */
static bool vendor(struct span id, const char *dir)
{
	if (span_eq(id, "ol") || span_eq(id, "rhel"))
		return strcmp(dir, "redhat") == 0;
	if (span_starts(id, "opensuse"))
		return strcmp(dir, "opensuse") == 0;
	return span_eq(id, dir);
}

static void look_at_esp(struct evidence *e, const char *esp, struct span id)
{
	const struct file *dir = facts_file(e->f, esp);
	const char *removable = NULL;

	if (dir->seen == SEEN_UNREADABLE)
		e->hidden = dir;
	for (size_t i = 0; i < dir->n_names; i++) {
		const char *name = dir->names[i];
		const char *path = arena_printf(e->f->arena, "%s/%s/grub.cfg", esp, name);

		if (!there(e->f, path))
			continue;
		if (vendor(id, name)) {
			e->esp_grub = path;
			e->esp_several = false;
			return;
		}
		if (strcasecmp(name, "BOOT") == 0) {
			removable = path;
		} else {
			e->esp_several = e->esp_grub != NULL;
			e->esp_grub = path;
		}
	}
	if (!e->esp_grub)
		e->esp_grub = removable;
}

static bool has_uki(const struct facts *f, const char *dir)
{
	const struct file *file = facts_file(f, dir);

	for (size_t i = 0; i < file->n_names; i++)
		if (span_ends(span_of(file->names[i]), ".efi"))
			return true;
	return false;
}

static void look_for_sdboot(struct evidence *e)
{
	for (size_t m = 0; m < 3; m++) {
		struct arena *a = e->f->arena;
		const char *mount = sdboot_mounts[m];
		const char *bin = arena_printf(a, "%s/EFI/systemd", mount);
		const char *conf = arena_printf(a, "%s/loader/loader.conf", mount);

		e->sdboot |= there(e->f, bin) || there(e->f, conf);
		e->uki |= has_uki(e->f, arena_printf(a, "%s/EFI/Linux", mount));
	}
}

static void gather(struct evidence *e, const struct facts *f)
{
	struct shellvars os = SHELLVARS(f->arena);
	struct span id, like;

	*e = (struct evidence){ .f = f, .efi = facts_file(f, "/sys/firmware/efi")->seen };
	shellvars_read(&os, "/etc/os-release", facts_bytes(f, "/etc/os-release"));
	id = shellvars_value(&os, "ID");
	like = shellvars_value(&os, "ID_LIKE");
	e->debian = span_eq(id, "debian") || span_eq(id, "ubuntu") ||
		    span_find(like, "debian") < like.n || span_find(like, "ubuntu") < like.n;
	for (size_t i = 0; i < 2; i++) {
		const char *path = arena_printf(f->arena, "%s/grub.cfg", grub_dirs[i]);

		/* Where both are there, Debian's is grub, everyone else's with both is grub2. */
		if (there(f, path) && (!e->grub || e->debian))
			e->grub = path;
	}
	for (size_t i = 0; i < 3 && !e->esp_grub; i++)
		look_at_esp(e, esps[i], id);
	look_for_sdboot(e);
}

static void predict_grub(const struct evidence *e, const char *config, const char *platform,
			 struct boot_prediction *ret)
{
	ret->kind = LOADER_GRUB;
	ret->config = config;
	ret->uefi = platform && strcmp(platform, "efi") == 0;
	grub_predict(e->f, config, platform, ret);
}

/* Started by UEFI: the file that GRUB reads first is on the ESP, when there is one. */
static void predict_grub_efi(const struct evidence *e, struct boot_prediction *ret)
{
	ret->kind = LOADER_GRUB;
	ret->uefi = true;
	if (e->esp_several) {
		ret->unknown =
			"several grub.cfg on the EFI partition, and nothing says which is read";
	} else if (e->esp_grub) {
		predict_grub(e, e->esp_grub, "efi", ret);
	} else if (e->hidden && !(e->debian && e->grub)) {
		/* Debian's there only leads on to /boot/grub/grub.cfg; elsewhere it may be all
		 * there is. */
		ret->unknown = arena_printf(e->f->arena, "%s: %s", e->hidden->path,
					    facts_reason(e->hidden->err));
	} else if (e->grub) {
		predict_grub(e, e->grub, "efi", ret);
	}
}

static bool same_choice(const struct boot_prediction *x, const struct boot_prediction *y)
{
	return !x->unknown && !y->unknown && x->resolved && y->resolved &&
	       x->n_entries == y->n_entries && x->chosen == y->chosen &&
	       x->one_shot == y->one_shot &&
	       span_same(x->entries[x->chosen].args, y->entries[y->chosen].args);
}

/* An image of which nobody said the firmware: no matter where both ways lead to the same. */
static void predict_grub_either(const struct evidence *e, struct boot_prediction *ret)
{
	struct boot_prediction efi = *ret;

	if (!e->esp_grub && !e->hidden) {
		predict_grub(e, e->grub, NULL, ret);
		return;
	}
	predict_grub_efi(e, &efi);
	if (!e->grub) {
		*ret = efi;
		return;
	}
	predict_grub(e, e->grub, "pc", ret);
	if (same_choice(ret, &efi))
		return;
	ret->unknown = arena_printf(e->f->arena,
				    "%s and %s boot different things: say --firmware bios or uefi",
				    e->grub, e->esp_grub ? e->esp_grub : e->hidden->path);
}

static void predict_sdboot(const struct evidence *e, struct boot_prediction *ret)
{
	ret->kind = LOADER_SDBOOT;
	ret->uefi = true;
	sdboot_predict(e->f, ret);
}

static void predict_efi(const struct evidence *e, struct boot_prediction *ret)
{
	enum seen seen, stub;
	struct span info = sdboot_variable(e->f, "LoaderInfo", &seen);

	sdboot_variable(e->f, "StubInfo", &stub);
	ret->uefi = true;
	if (span_starts(info, "systemd-boot")) {
		predict_sdboot(e, ret);
	} else if (seen == SEEN_ABSENT && stub == SEEN_PRESENT) {
		ret->kind = LOADER_UKI;
		ret->unknown =
			"the firmware starts a unified kernel image: its arguments are inside it";
	} else if (info.n || seen == SEEN_ABSENT) {
		/* Something else started this system, and it was not systemd-boot. */
		predict_grub_efi(e, ret);
	} else if (e->sdboot && (e->grub || e->esp_grub)) {
		ret->unknown =
			"both GRUB and systemd-boot are installed, and nothing says which starts";
	} else if (e->sdboot) {
		predict_sdboot(e, ret);
	} else {
		predict_grub_efi(e, ret);
	}
}

static void predict_nothing(const struct evidence *e, struct boot_prediction *ret)
{
	if (e->uki) {
		ret->kind = LOADER_UKI;
		ret->unknown = "a unified kernel image: its arguments are inside it";
	} else if (e->f->arch && strcmp(e->f->arch, "s390x") == 0) {
		ret->unknown = "zipl's boot record is not read";
	} else {
		ret->kind = LOADER_NONE;
		ret->unknown = "no boot loader's configuration was found";
	}
}

/* What ostree makes entries for says which deployment it is. */
static bool has_deployment(const struct boot_prediction *p)
{
	for (size_t i = 0; i < p->n_entries; i++)
		if (span_find(p->entries[i].args, "ostree=") < p->entries[i].args.n)
			return true;
	return false;
}

void loader_predict(const struct facts *f, struct boot_prediction *ret)
{
	struct evidence e;

	gather(&e, f);
	*ret = (struct boot_prediction){
		.kind = LOADER_UNKNOWN,
		.chosen = BOOT_NO_ENTRY,
		.one_shot = BOOT_NO_ENTRY,
		.ostree = there(f, "/ostree") || there(f, "/run/ostree-booted"),
	};
	if (!e.grub && !e.esp_grub && !e.sdboot && !e.hidden)
		predict_nothing(&e, ret);
	else if (e.efi == SEEN_PRESENT)
		predict_efi(&e, ret);
	else if (e.efi == SEEN_ABSENT && e.grub)
		predict_grub(&e, e.grub, "pc", ret);
	else if (e.efi == SEEN_ABSENT)
		predict_nothing(&e, ret);
	else if (e.sdboot && !e.grub && !e.esp_grub)
		predict_sdboot(&e, ret);
	else if (e.sdboot)
		ret->unknown =
			"both GRUB and systemd-boot are installed, and nothing says which starts";
	else
		predict_grub_either(&e, ret);
	ret->ostree |= has_deployment(ret);
	if (!ret->unknown && !ret->resolved && !ret->why)
		ret->why = "which entry is the default is not known";
}
