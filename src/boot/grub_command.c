/* SPDX-License-Identifier: MIT */
/* GRUB's commands, as far as they have a say in which kernel boots and how. */
#include "boot/grub.h"

static struct where here(const struct grub_call *c)
{
	return (struct where){ c->path, c->node->line };
}

static enum grub_status cmd_ok(struct grub *g, const struct grub_call *c)
{
	(void)g;
	(void)c;
	return GRUB_OK;
}

static enum grub_status cmd_maybe(struct grub *g, const struct grub_call *c)
{
	(void)g;
	(void)c;
	return GRUB_MAYBE;
}

static enum grub_status cmd_false(struct grub *g, const struct grub_call *c)
{
	(void)g;
	(void)c;
	return GRUB_FAILED;
}

/* set name=value: only the first argument counts, normal/context.c. */
static enum grub_status cmd_set(struct grub *g, const struct grub_call *c)
{
	struct span text = grub_call_text(c, 0), name = span_head(text, span_index(text, '='));
	struct grub_value value;

	if (grub_call_n(c) == 0)
		return GRUB_OK;
	for (size_t k = 0; k < c->n_variants; k++) {
		struct span other = c->variants[k].n > c->shift ? c->variants[k].args[c->shift].text
								: span_of("");

		if (other.n <= name.n || other.p[name.n] != '=' ||
		    !span_same(span_head(other, name.n), name)) {
			if (c->n_variants > 1 || c->variants[0].args[c->shift].why)
				grub_env_taint(&g->env,
					       "a variable whose name is not known is set");
			return GRUB_MAYBE;
		}
	}
	/* An unquoted value of several words: the first is what is set, when that much is known. */
	value = grub_call_value(g, c, 0);
	if (value.n) {
		struct span *alt = arena_array(g->arena, struct span, value.n);

		for (size_t i = 0; i < value.n; i++)
			alt[i] = span_from(value.alt[i], name.n + 1);
		value.alt = alt;
	}
	grub_env_set(&g->env, name, value, here(c));
	return GRUB_OK;
}

static enum grub_status cmd_unset(struct grub *g, const struct grub_call *c)
{
	for (size_t i = 0; i < grub_call_n(c); i++)
		grub_env_unset(&g->env, grub_call_text(c, i));
	return GRUB_OK;
}

static enum grub_status cmd_export(struct grub *g, const struct grub_call *c)
{
	for (size_t i = 0; i < grub_call_n(c); i++)
		if (!c->variants[0].args[i + c->shift].why)
			grub_env_export(&g->env, grub_call_text(c, i));
	return GRUB_OK;
}

/*
 * search and whatever else takes --set=VARIABLE: lib/arg.c takes the next word when there is no
 * "=". `ret_id`: the last word that is no option.
 */
static struct span set_option(const struct grub_call *c, struct span *ret_id)
{
	struct span var = span_of("");
	size_t n = grub_call_n(c);

	*ret_id = span_of("");
	for (size_t i = 0; i < n; i++) {
		struct span a = grub_call_text(c, i);

		if (span_starts(a, "--set="))
			var = span_from(a, 6);
		else if ((span_eq(a, "--set") || span_eq(a, "-s")) && i + 1 < n &&
			 !span_starts(grub_call_text(c, i + 1), "-"))
			var = grub_call_text(c, ++i);
		else if (span_eq(a, "--set") || span_eq(a, "-s"))
			var = span_of("root");
		else if (!span_starts(a, "-") && ret_id->n == 0)
			*ret_id = a;
	}
	if (ret_id->n == 0 && var.n) { /* --set UUID: the word was the thing searched for */
		*ret_id = var;
		var = span_of("root");
	}
	return var;
}

static enum grub_status search_for(struct grub *g, const struct grub_call *c, struct span var,
				   struct span id)
{
	const char *device =
		arena_printf(g->arena, "%c%.*s%c", GRUB_DEVICE, (int)id.n, id.p, GRUB_DEVICE);

	if (var.n)
		grub_env_set(&g->env, var, grub_value_of(g->arena, span_of(device)), here(c));
	/* This system's own filesystems are found; whether another is, nobody knows from here. */
	return GRUB_MAYBE;
}

static enum grub_status cmd_search(struct grub *g, const struct grub_call *c)
{
	struct span id, var = set_option(c, &id);

	return search_for(g, c, var, id);
}

/* search.fs_uuid UUID [VARIABLE [HINT...]], commands/search.c */
static enum grub_status cmd_search_dot(struct grub *g, const struct grub_call *c)
{
	struct span var = grub_call_n(c) > 1 ? grub_call_text(c, 1) : span_of("root");

	return search_for(g, c, var, grub_call_text(c, 0));
}

/* A command whose outcome is in a variable. */
static enum grub_status cmd_sets(struct grub *g, const struct grub_call *c)
{
	struct span id, var = set_option(c, &id);

	if (var.n)
		grub_env_set(&g->env, var, grub_value_unknown("it is asked of the firmware"),
			     here(c));
	return GRUB_MAYBE;
}

static enum grub_status cmd_hwmatch(struct grub *g, const struct grub_call *c)
{
	grub_env_set(&g->env, span_of("match"), grub_value_unknown("it depends on the hardware"),
		     here(c));
	return GRUB_MAYBE;
}

static enum grub_status cmd_read(struct grub *g, const struct grub_call *c)
{
	for (size_t i = 0; i < grub_call_n(c); i++)
		grub_env_set(&g->env, grub_call_text(c, i), grub_value_unknown("it is typed in"),
			     here(c));
	return GRUB_MAYBE;
}

static enum grub_status cmd_eval(struct grub *g, const struct grub_call *c)
{
	grub_lose(g, c->path, c->node->line, "eval is not followed");
	return GRUB_MAYBE;
}

static enum grub_status cmd_source(struct grub *g, const struct grub_call *c)
{
	struct grub_value path = grub_call_value(g, c, 0);
	enum grub_status status, other;
	const struct file *file;

	if (path.n == 0) {
		grub_lose(g, c->path, c->node->line, "it reads a file whose name is not known");
		return GRUB_MAYBE;
	}
	/* Several devices, one path: it is the same file as far as this system has it. */
	file = grub_file(g, path.alt[0], &status);
	for (size_t i = 1; i < path.n; i++) {
		if (grub_file(g, path.alt[i], &other) != file || other != status) {
			grub_lose(g, c->path, c->node->line, "it reads one of several files");
			return GRUB_MAYBE;
		}
	}
	return grub_source(g, c, path.alt[0]);
}

/* configfile: a context of its own, and its menu is shown; control comes back only without one. */
static enum grub_status cmd_configfile(struct grub *g, const struct grub_call *c)
{
	struct grub_mark mark = grub_env_mark(&g->env);
	struct grub_menu *menu = g->menu;
	enum grub_status status;

	g->menu = arena_new_of(g->arena, struct grub_menu);
	grub_env_open_context(&g->env);
	status = cmd_source(g, c);
	if (g->menu->n && g->flow != FLOW_GONE) {
		if (g->maybe)
			grub_lose(g, c->path, c->node->line,
				  "another configuration takes over, on a condition that is not "
				  "known");
		g->shown = g->menu;
		g->flow = FLOW_GONE;
		/* What is set there stays: the menu's entries run in that context. */
		return status;
	}
	if (g->flow == FLOW_GONE)
		return status;
	g->menu = menu;
	grub_env_rollback(&g->env, mark);
	return status;
}

static enum grub_status cmd_menuentry(struct grub *g, const struct grub_call *c)
{
	return grub_add_entry(g, c, false);
}

static enum grub_status cmd_submenu(struct grub *g, const struct grub_call *c)
{
	return grub_add_entry(g, c, true);
}

/* Fedora's increment and decrement. */
static enum grub_status add_to(struct grub *g, const struct grub_call *c, int by)
{
	struct span name = grub_call_text(c, 0);
	struct grub_value v = grub_env_get(&g->env, name);
	struct span *alt = arena_array(g->arena, struct span, v.n + 1);

	for (size_t i = 0; i < v.n; i++) {
		long long n = grub_signed(v.alt[i]) + by;

		alt[i] = span_of(arena_printf(g->arena, "%lld", n));
	}
	v.alt = alt;
	grub_env_set(&g->env, name, v, here(c));
	return GRUB_OK;
}

static enum grub_status cmd_increment(struct grub *g, const struct grub_call *c)
{
	return add_to(g, c, 1);
}

static enum grub_status cmd_decrement(struct grub *g, const struct grub_call *c)
{
	return add_to(g, c, -1);
}

static enum grub_status cmd_return(struct grub *g, const struct grub_call *c)
{
	g->flow = FLOW_RETURN;
	if (grub_call_n(c) == 0)
		return GRUB_MAYBE;
	return span_eq(grub_call_text(c, 0), "0") ? GRUB_OK : GRUB_FAILED;
}

static enum grub_status cmd_break(struct grub *g, const struct grub_call *c)
{
	if (grub_call_n(c)) {
		grub_lose(g, c->path, c->node->line, "break out of several loops");
		return GRUB_MAYBE;
	}
	g->flow = FLOW_BREAK;
	return GRUB_OK;
}

static enum grub_status cmd_continue(struct grub *g, const struct grub_call *c)
{
	(void)c;
	g->flow = FLOW_CONTINUE;
	return GRUB_OK;
}

static enum grub_status cmd_shift(struct grub *g, const struct grub_call *c)
{
	if (grub_call_n(c) || g->n_params == 0)
		return GRUB_MAYBE;
	g->params++;
	g->n_params--;
	return GRUB_OK;
}

static const struct {
	const char *name;
	enum grub_status (*run)(struct grub *g, const struct grub_call *c);
} commands[] = {
	{ "[", grub_test },
	{ "test", grub_test },
	{ "set", cmd_set },
	{ "echo", cmd_ok },
	{ "search", cmd_search },
	{ "insmod", cmd_maybe },
	{ "menuentry", cmd_menuentry },
	{ "submenu", cmd_submenu },
	{ "export", cmd_export },
	{ "unset", cmd_unset },
	{ "true", cmd_ok },
	{ "false", cmd_false },
	{ "load_env", grub_load_env },
	{ "save_env", grub_save_env },
	{ "source", cmd_source },
	{ ".", cmd_source },
	{ "configfile", cmd_configfile },
	{ "normal", cmd_configfile },
	{ "search.fs_uuid", cmd_search_dot },
	{ "search.fs_label", cmd_search_dot },
	{ "search.file", cmd_search_dot },
	{ "search_fs_uuid", cmd_search_dot },
	{ "search_label", cmd_search_dot },
	{ "search_fs_file", cmd_search_dot },
	{ "blscfg", grub_blscfg },
	{ "bls_import", grub_blscfg },
	{ "increment", cmd_increment },
	{ "decrement", cmd_decrement },
	{ "loadfont", cmd_maybe },
	{ "terminal_output", cmd_maybe },
	{ "terminal_input", cmd_maybe },
	{ "terminal", cmd_maybe },
	{ "serial", cmd_maybe },
	{ "background_image", cmd_maybe },
	{ "clear", cmd_ok },
	{ "cls", cmd_ok },
	{ "password", cmd_ok },
	{ "password_pbkdf2", cmd_ok },
	{ "rmmod", cmd_maybe },
	{ "hwmatch", cmd_hwmatch },
	{ "cmostest", cmd_maybe },
	{ "cmosclean", cmd_maybe },
	{ "keystatus", cmd_false }, /* nobody holds a key down at an unattended boot */
	{ "sleep", cmd_ok },	    /* nobody interrupts it */
	{ "probe", cmd_sets },
	{ "regexp", cmd_sets },
	{ "smbios", cmd_sets },
	{ "setpci", cmd_sets },
	{ "read", cmd_read },
	{ "eval", cmd_eval },
	{ "extract_entries_source", cmd_eval },
	{ "extract_entries_configfile", cmd_eval },
	{ "legacy_source", cmd_eval },
	{ "legacy_configfile", cmd_eval },
	{ "syslinux_source", cmd_eval },
	{ "syslinux_configfile", cmd_eval },
	{ "uki", cmd_eval },
	{ "return", cmd_return },
	{ "break", cmd_break },
	{ "continue", cmd_continue },
	{ "shift", cmd_shift },
};

bool grub_command(struct grub *g, const struct grub_call *c, struct span name,
		  enum grub_status *ret)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		if (!span_eq(name, commands[i].name))
			continue;
		*ret = commands[i].run(g, c);
		return true;
	}
	return false;
}
