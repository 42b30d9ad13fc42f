/* SPDX-License-Identifier: MIT */
/* GRUB's commands, as far as they have a say in which kernel boots and how. */
#include "boot/grub.h"

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
	{ "set", grub_set },
	{ "echo", cmd_ok },
	{ "search", grub_search },
	{ "insmod", cmd_maybe },
	{ "menuentry", cmd_menuentry },
	{ "submenu", cmd_submenu },
	{ "export", grub_export },
	{ "unset", grub_unset },
	{ "true", cmd_ok },
	{ "false", cmd_false },
	{ "load_env", grub_load_env },
	{ "save_env", grub_save_env },
	{ "source", cmd_source },
	{ ".", cmd_source },
	{ "configfile", cmd_configfile },
	{ "normal", cmd_configfile },
	{ "search.fs_uuid", grub_search_dot },
	{ "search.fs_label", grub_search_dot },
	{ "search.file", grub_search_dot },
	{ "search_fs_uuid", grub_search_dot },
	{ "search_label", grub_search_dot },
	{ "search_fs_file", grub_search_dot },
	{ "blscfg", grub_blscfg },
	{ "bls_import", grub_blscfg },
	{ "increment", grub_increment },
	{ "decrement", grub_decrement },
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
	{ "hwmatch", grub_hwmatch },
	{ "cmostest", cmd_maybe },
	{ "cmosclean", cmd_maybe },
	{ "keystatus", cmd_false }, /* nobody holds a key down at an unattended boot */
	{ "sleep", cmd_ok },	    /* nobody interrupts it */
	{ "probe", grub_sets },
	{ "regexp", grub_sets },
	{ "smbios", grub_sets },
	{ "setpci", grub_sets },
	{ "read", grub_read },
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
