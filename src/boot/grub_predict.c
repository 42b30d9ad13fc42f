/* SPDX-License-Identifier: MIT */
/* GRUB's next two boots: what it reads, the menu it makes, the entry it takes. */
#include "boot/grub.h"

/* Commands that are run before it is taken for endless; the largest real file has some thousands.
 */
#define FUEL 400000

static const char *directory_of(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');

	return arena_dup(a, span_make(path, slash ? (size_t)(slash - path) : 0));
}

static void set_builtin(struct grub *g, const char *name, struct grub_value value)
{
	grub_env_set(&g->env, span_of(name), value, (struct where){ NULL, 0 });
	grub_env_export(&g->env, span_of(name));
}

static struct grub_value text(struct grub *g, const char *value)
{
	return grub_value_of(g->arena, span_of(value));
}

/* What the core image and the module normal set before any line is read, normal/main.c 2.06. */
static void set_builtins(struct grub *g, const char *config, const char *platform)
{
	static const char *const features[] = {
		"feature_chainloader_bpb",	"feature_ntldr",
		"feature_platform_search_hint", "feature_default_font_path",
		"feature_all_video_module",	"feature_menuentry_id",
		"feature_menuentry_options",	"feature_200_final",
		"feature_nativedisk_cmd",	"feature_timeout_style",
	};
	const char *arch = g->f->arch ? g->f->arch : "x86_64";
	const char *dir = directory_of(g->arena, config);
	struct grub_value efi = text(g, "efi"), pc = text(g, "pc");

	for (size_t i = 0; i < sizeof(features) / sizeof(*features); i++)
		set_builtin(g, features[i], text(g, "y"));
	set_builtin(g, "grub_platform",
		    platform ? text(g, platform) : grub_value_join(g->arena, pc, efi));
	set_builtin(g, "grub_cpu",
		    strcmp(arch, "aarch64") == 0	      ? text(g, "arm64")
		    : platform && strcmp(platform, "pc") == 0 ? text(g, "i386")
							      : text(g, arch));
	set_builtin(g, "root", text(g, "\001root\001"));
	set_builtin(g, "prefix", text(g, arena_printf(g->arena, "(\001root\001)%s", dir)));
	set_builtin(g, "cmdpath", text(g, arena_printf(g->arena, "(\001root\001)%s", dir)));
}

/* Reads the configuration; false, with `ret->unknown`, when it says nothing. */
static bool run(struct grub *g, const char *config, const char *platform,
		struct boot_prediction *ret)
{
	const struct grub_node node = { .line = 0 };
	const struct grub_call call = { .node = &node, .path = config };

	g->fuel = FUEL;
	g->menu = arena_new_of(g->arena, struct grub_menu);
	set_builtins(g, config, platform);
	grub_source(g, &call, span_of(config));
	if (g->lost) {
		ret->unknown = g->lost_where.line
				       ? arena_printf(g->arena, "%s:%u: %s", g->lost_where.path,
						      g->lost_where.line, g->lost)
				       : g->lost;
		ret->where = g->lost_where;
		return false;
	}
	if (g->shown)
		g->menu = g->shown;
	g->flow = FLOW_ON;
	if (g->menu->n == 0) {
		ret->unknown = arena_printf(
			g->arena, "%s: it makes no menu entry, so GRUB waits at its prompt",
			config);
		return false;
	}
	return true;
}

/* The entry of a flat index, and on the way what its submenus saved. */
static const struct grub_entry *entry_at(const struct grub_menu *menu, size_t index)
{
	for (size_t i = 0; i < menu->n; i++) {
		const struct grub_entry *e = &menu->entries[i];

		if (e->submenu ? (e = entry_at(e->menu, index)) != NULL : e->index == index)
			return e;
	}
	return NULL;
}

/* What a boot that succeeds resets again: Ubuntu's recordfail, Fedora's boot_success. */
static bool reset_by_system(struct span name)
{
	static const char *const names[] = { "recordfail",     "boot_success",
					     "boot_counter",   "boot_indeterminate",
					     "menu_show_once", "menu_show_once_timeout" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (span_eq(name, names[i]))
			return true;
	return false;
}

static void keep_saves(struct grub *g, const struct grub_save *saves, size_t n,
		       struct grub_save **ret, size_t *ret_n)
{
	for (size_t i = 0; i < n; i++)
		if (!reset_by_system(saves[i].name))
			*arena_push(g->arena, *ret, *ret_n) = saves[i];
}

/* Where the first boot writes to the environment block, the one after it reads that. */
static size_t written_by(struct grub *g, size_t chosen, struct grub_save **ret)
{
	const struct grub_entry *e = chosen == BOOT_NO_ENTRY ? NULL : entry_at(g->menu, chosen);
	size_t n = 0;

	*ret = NULL;
	keep_saves(g, g->saves, g->n_saves, ret, &n);
	if (e)
		keep_saves(g, e->saves, e->n_saves, ret, &n);
	return n;
}

static void find_waits(struct grub *g, size_t chosen, struct boot_prediction *ret)
{
	struct grub_value timeout = grub_env_get(&g->env, span_of("timeout"));
	struct grub_value users = grub_env_get(&g->env, span_of("superusers"));
	const struct grub_var *set = grub_env_find(&g->env, span_of("timeout"));
	const struct grub_entry *e = entry_at(g->menu, chosen);
	int64_t seconds;
	size_t end;

	/* What is no number, or negative, is no timeout: menu.c, get_timeout(). */
	if (timeout.n == 1 && !grub_number(timeout.alt[0], &seconds, &end)) {
		ret->waits = "the boot menu has no timeout and waits for a key";
		ret->waits_where = set ? set->where : IN_FILE(ret->config);
	}
	if (e && e->locked && users.n == 1 && users.alt[0].n) {
		ret->waits = "the boot entry asks for a password";
		ret->waits_where = e->where;
	}
}

static struct grub *start(const struct facts *f)
{
	struct grub *g = arena_new_of(f->arena, struct grub);

	g->f = f;
	g->arena = g->env.arena = f->arena;
	return g;
}

/* An entry of the first boot in the list of the second: the same place when the menus are alike. */
static size_t same_entry(struct arena *a, struct boot_prediction *next,
			 const struct boot_prediction *first, size_t i)
{
	const struct boot_entry *e = &first->entries[i];

	if (next->n_entries == first->n_entries && strcmp(next->entries[i].id, e->id) == 0 &&
	    span_same(next->entries[i].args, e->args))
		return i;
	*arena_push(a, next->entries, next->n_entries) = *e;
	return next->n_entries - 1;
}

void grub_predict(const struct facts *f, const char *config, const char *platform,
		  struct boot_prediction *ret)
{
	struct grub *g = start(f), *after;
	struct boot_prediction next = *ret;
	struct grub_save *saves;
	size_t n, chosen, chosen_next;

	if (!run(g, config, platform, ret))
		return;
	grub_run_menu(g, ret);
	ret->bls = g->bls;
	grub_choose(g, ret, &chosen);
	ret->chosen = chosen;
	ret->resolved = chosen != BOOT_NO_ENTRY;
	find_waits(g, chosen, ret);
	n = written_by(g, chosen, &saves);
	if (!ret->resolved || n == 0)
		return;
	after = start(f);
	after->written = saves;
	after->n_written = n;
	next.bls = g->bls;
	if (!run(after, config, platform, &next)) {
		ret->resolved = false;
		ret->why = next.unknown;
		return;
	}
	grub_run_menu(after, &next);
	grub_choose(after, &next, &chosen_next);
	next.chosen = chosen_next;
	next.resolved = chosen_next != BOOT_NO_ENTRY;
	next.waits = ret->waits;
	next.waits_where = ret->waits_where;
	n = same_entry(f->arena, &next, ret, chosen);
	if (next.resolved && n != chosen_next)
		next.one_shot = n;
	*ret = next;
}
