/* SPDX-License-Identifier: MIT */
/* What kdumpctl and mkdumprd check once all of /etc/kdump.conf is read. */
#include "format/kdump_conf.h"

static void complain(struct arena *a, const char *path, struct kdump_conf *c, unsigned line,
		     bool fatal, const char *message)
{
	kdump_problem_add(a, &c->problems, (struct where){ path, line }, fatal, message);
}

static bool is_one_of(struct span s, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span_eq(s, words[i]))
			return true;
	return false;
}

/* check_failure_action_config, check_final_action_config, check_rebuild. */
static void check_values(struct arena *a, const char *path, struct kdump_conf *c)
{
	static const char *const failure[] = { "reboot", "halt", "poweroff", "shell",
					       "dump_to_rootfs" };
	static const char *const final[] = { "reboot", "halt", "poweroff" };
	static const char *const zero_one[] = { "0", "1" };

	if (c->failure_action.line && !is_one_of(c->failure_action.value, failure, 5))
		complain(a, path, c, c->failure_action.line, true,
			 arena_printf(
				 a,
				 "Usage kdump.conf: %s {reboot|halt|poweroff|shell|dump_to_rootfs}",
				 c->failure_by_default_key ? "default" : "failure_action"));
	if (c->final_action.line && !is_one_of(c->final_action.value, final, 3))
		complain(a, path, c, c->final_action.line, true,
			 "Usage kdump.conf: final_action {reboot|halt|poweroff}");
	if (c->force_no_rebuild.line && !is_one_of(c->force_no_rebuild.value, zero_one, 2))
		complain(a, path, c, c->force_no_rebuild.line, true,
			 "Error: force_no_rebuild value is invalid");
	if (c->force_rebuild.line && !is_one_of(c->force_rebuild.value, zero_one, 2))
		complain(a, path, c, c->force_rebuild.line, true,
			 "Error: force_rebuild value is invalid");
	if (span_eq(c->force_rebuild.value, "1") && span_eq(c->force_no_rebuild.value, "1"))
		complain(a, path, c, c->force_rebuild.line, true,
			 "Error: force_rebuild and force_no_rebuild are enabled simultaneously in "
			 "kdump.conf");
}

/* mkdumprd's verify_core_collector. */
static void check_collector(struct arena *a, const char *path, struct kdump_conf *c)
{
	struct span rest = c->core_collector.value, word;
	bool flattened = false;

	if (!span_word(&rest, &word))
		return;
	if (!span_eq(word, "makedumpfile")) {
		if (c->kind == KDUMP_TARGET_RAW)
			complain(a, path, c, c->core_collector.line, false,
				 "specifying a non-makedumpfile core collector, you will have to "
				 "recover the vmcore manually");
		return;
	}
	flattened = span_find(rest, "-F") < rest.n;
	if (!flattened && (c->kind == KDUMP_TARGET_SSH || c->kind == KDUMP_TARGET_RAW))
		complain(a, path, c, c->core_collector.line, true,
			 "The specified dump target needs makedumpfile \"-F\" option.");
}

void kdump_conf_check(struct arena *a, const char *path, struct kdump_conf *c)
{
	check_values(a, path, c);
	check_collector(a, path, c);
}
