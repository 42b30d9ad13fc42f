/* SPDX-License-Identifier: MIT */
#include "boot/look.h"

#include "boot/other_loader.h"
#include "boot/stops.h"
#include "boot/units.h"
#include "boot/volatile_root.h"

void look_first(struct look *look, const struct facts *f, const struct look_options *options)
{
	*look = (struct look){ .facts = f,
			       .has_now = facts_has_now(f),
			       .quick = options->quick,
			       .policy = options->policy };
	profile_of(f, options->cloud, &look->profile);
	loader_predict(f, &look->boot);
	kdump_config_of(f, look->profile.distro->family, look->profile.major, &look->kdump);
	mounts_parse(f->arena, facts_bytes(f, "/proc/self/mountinfo"), &look->mounts);
	mounts_parse(f->arena, facts_bytes(f, "/etc/fstab"), &look->fstab);
}

/* The unit on this plane: its conditions ask for this plane's command line. */
void state_unit(const struct look *look, struct state *s)
{
	const char *name = look->profile.distro->unit;
	struct span args = s->args_seen == SEEN_PRESENT ? s->args : span_make(NULL, 0);
	struct unit_answer unit;
	struct stop stop;

	if (look->profile.unreadable) {
		s->unit = (struct answer){ .is = TRI_UNKNOWN, .why = look->profile.unreadable };
		return;
	}
	/* Without the argument the unit is skipped; that is said by the rule on the argument. */
	if (s->args_seen == SEEN_PRESENT && !crashkernel_given(args))
		args = span_of(arena_printf(look->facts->arena, "%.*s crashkernel=1", (int)args.n,
					    args.n ? args.p : ""));
	units_predict(look->facts, name, args, &unit);
	if (unit.starts != STARTS_NO && stops_boot(look, s, &stop)) {
		unit.starts = STARTS_UNKNOWN;
		unit.where = s->args_where;
		unit.why = stop.what;
	}
	s->unit = (struct answer){
		.is = unit.starts == STARTS_YES	 ? TRI_YES
		      : unit.starts == STARTS_NO ? TRI_NO
						 : TRI_UNKNOWN,
		.where = unit.where,
		.why = unit.why,
	};
	s->other_loader = look->profile.distro->family != FAMILY_UNKNOWN &&
			  other_loader(look->facts, name, args, &s->unit.where, &s->unit.why);
	if (s->other_loader)
		s->unit.is = TRI_UNKNOWN;
}

/* Boot time in seconds since the epoch, 0 when it is not known. */
static int64_t boot_time(const struct facts *f)
{
	struct span text = facts_bytes(f, "/proc/stat"), line, word;
	int64_t n;

	while (span_line(&text, &line))
		if (span_word(&line, &word) && span_eq(word, "btime") && span_word(&line, &word) &&
		    span_i64(word, 10, &n))
			return n;
	return 0;
}

/*
 * Whether the arguments may come from this file: one below /boot whose content was read. The
 * capture image was not, and the service makes it anew. Every boot notes in grubenv that it went
 * well: that file counts where it holds arguments.
 */
static bool tells_arguments(const struct file *file)
{
	struct span path = span_of(file->path);

	if (!file->has_bytes || !(span_starts(path, "/boot/") || span_starts(path, "/efi/")) ||
	    span_starts(path, "/boot/config-"))
		return false;
	return !span_ends(path, "/grubenv") ||
	       span_find(file->bytes, "kernelopts=") < file->bytes.n ||
	       span_find(file->bytes, "tuned_params=") < file->bytes.n;
}

/* Whether a file the loader reads was written since this boot: then a difference is expected. */
static bool changed_since_boot(const struct look *look, int64_t booted)
{
	const struct facts *f = look->facts;
	const struct file **all = facts_sorted(f);

	for (size_t i = 0; i < f->n_files; i++)
		if (tells_arguments(all[i]) && all[i]->mtime >= booted)
			return true;
	return false;
}

static bool is_mount_point(const struct mounts *m, const char *path)
{
	for (size_t i = 0; i < m->n; i++)
		if (strcmp(m->list[i].target, path) == 0)
			return true;
	return false;
}

/* In fstab and not mounted: what lies in the directory is not what the loader reads. */
static bool hidden_by_fstab(const struct look *look, const char *path)
{
	if (!is_mount_point(&look->fstab, path))
		return false;
	/* Of an image nobody knows what was mounted: there it explains why nothing was found. */
	if (!look->has_now)
		return look->boot.kind == LOADER_NONE;
	return look->mounts.n && !is_mount_point(&look->mounts, path);
}

static const char *loader_hidden(const struct look *look)
{
	static const char *const esps[] = { "/boot/efi", "/efi" };

	if (hidden_by_fstab(look, "/boot"))
		return "/boot is a filesystem of its own by /etc/fstab, and it is not mounted here";
	/* Debian's file on the ESP only leads on to the one below /boot. */
	if (look->boot.kind == LOADER_GRUB && look->profile.distro->family == FAMILY_DEBIAN)
		return NULL;
	for (size_t i = 0; i < 2; i++)
		if (facts_file(look->facts, "/sys/firmware/efi")->seen == SEEN_PRESENT &&
		    hidden_by_fstab(look, esps[i]))
			return arena_printf(look->facts->arena,
					    "%s, from where the firmware starts this system, is in "
					    "/etc/fstab and not mounted",
					    esps[i]);
	return NULL;
}

#define EFI_GLOBAL "-8be4df61-93ca-11d2-aa0d-00e098032b8c"

/* The firmware was told to start something else once: which loader that is, is not followed. */
static bool boots_next(const struct facts *f)
{
	const struct file *next = facts_file(f, "/sys/firmware/efi/efivars/BootNext" EFI_GLOBAL);
	const struct file *current =
		facts_file(f, "/sys/firmware/efi/efivars/BootCurrent" EFI_GLOBAL);

	/* Four bytes of attributes, two of the number. */
	return next->has_bytes && next->bytes.n >= 6 &&
	       !(current->bytes.n >= 6 && memcmp(next->bytes.p + 4, current->bytes.p + 4, 2) == 0);
}

/* The prediction is tried on the boot that was: where it fails without a reason, it is not used. */
static void judge_model(struct look *look)
{
	size_t entry;
	int64_t booted = boot_time(look->facts);

	if (look->has_now && facts_file(look->facts, "/proc/vmcore")->seen == SEEN_PRESENT) {
		look->mistrust = "this is the capture kernel itself (/proc/vmcore is there), "
				 "saving the dump of a crash: look again once the system is back";
		return;
	}
	look->mistrust = loader_hidden(look);
	if (!look->mistrust)
		look->mistrust = volatile_now(look);
	if (look->mistrust)
		return;
	if (look->has_now && boots_next(look->facts)) {
		look->mistrust = "the firmware's BootNext starts something else at the next boot";
		return;
	}
	if (!look->has_now || look->boot.unknown ||
	    loader_retrodict(look->facts, &look->boot, &entry) != RETRODICT_DIFFERS)
		return;
	if (booted && changed_since_boot(look, booted))
		return;
	look->mistrust = "this system was not started by the boot loader configuration that is "
			 "installed: no entry has the arguments the running kernel was given";
}

static void add_one(struct look *look, const struct look_options *options,
		    const struct boot_entry *entry, struct span args)
{
	struct state s;

	next_predict(look, options, entry, args, &s);
	*arena_push(look->facts->arena, look->next, look->n_next) = s;
}

/* An entry whose arguments depend on what cannot be seen stands for each of its variants. */
static void add_next(struct look *look, const struct look_options *options,
		     const struct boot_entry *entry)
{
	if (!entry || entry->n_variants < 2) {
		add_one(look, options, entry, entry ? entry->args : span_of(""));
		return;
	}
	for (size_t i = 0; i < entry->n_variants; i++)
		add_one(look, options, entry, entry->variants[i]);
}

void look_states(struct look *look, const struct look_options *options)
{
	const struct boot_prediction *boot = &look->boot;

	if (look->has_now)
		now_observe(look, &look->now);
	judge_model(look);
	if (look->mistrust || boot->unknown) {
		add_next(look, options, NULL);
		return;
	}
	if (boot->resolved) {
		if (boot->one_shot != BOOT_NO_ENTRY) {
			look->next_kind = NEXT_BOTH;
			add_next(look, options, &boot->entries[boot->one_shot]);
		}
		add_next(look, options, &boot->entries[boot->chosen]);
		return;
	}
	look->next_kind = NEXT_ANY;
	for (size_t i = 0; i < boot->n_entries; i++)
		if (entry_counts(&boot->entries[i]))
			add_next(look, options, &boot->entries[i]);
	if (!look->n_next)
		add_next(look, options, NULL);
}
