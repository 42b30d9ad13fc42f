/* SPDX-License-Identifier: MIT */
#include "boot/stops.h"

#include "format/cmdline.h"

static bool is_among(struct span value, const char *const *list)
{
	while (*list && !span_eq(value, *list))
		list++;
	return *list;
}

/* What is in a path's last part, or all of a word. */
static struct span last_part(struct span path)
{
	size_t i = path.n;

	while (i && path.p[i - 1] != '/')
		i--;
	return span_from(path, i);
}

static enum stop_kind always(const struct cmdline_arg *arg)
{
	(void)arg;
	return STOP_WAITS;
}

static enum stop_kind diverts(const struct cmdline_arg *arg)
{
	(void)arg;
	return STOP_DIVERTS;
}

static enum stop_kind bare(const struct cmdline_arg *arg)
{
	return arg->has_value ? STOP_NONE : STOP_WAITS;
}

static enum stop_kind asks(const struct cmdline_arg *arg)
{
	return span_eq(arg->value, "ask") ? STOP_WAITS : STOP_NONE;
}

/* parse_confirm_spawn: a boolean, or the console to ask on. */
static enum stop_kind unless_no(const struct cmdline_arg *arg)
{
	static const char *const no[] = { "no", "n", "off", "f", "false", "0", NULL };

	return is_among(arg->value, no) ? STOP_NONE : STOP_WAITS;
}

static enum stop_kind unit(const struct cmdline_arg *arg)
{
	static const char *const rescue[] = { "emergency.target", "rescue.target", NULL };

	if (!arg->value.n || span_eq(arg->value, "initrd.target"))
		return STOP_NONE;
	return is_among(arg->value, rescue) ? STOP_WAITS : STOP_DIVERTS;
}

static enum stop_kind program(struct span path)
{
	static const char *const shells[] = { "sh", "bash", "dash", "ash", "zsh", "ksh", NULL };

	return is_among(last_part(path), shells) ? STOP_WAITS : STOP_DIVERTS;
}

static enum stop_kind init(const struct cmdline_arg *arg)
{
	static const char *const usual[] = {
		"/sbin/init",	"/usr/sbin/init",	"/bin/init",
		"/init",	"/lib/systemd/systemd", "/usr/lib/systemd/systemd",
		"/bin/systemd", "/usr/bin/systemd",	NULL
	};

	return !arg->value.n || is_among(arg->value, usual) ? STOP_NONE : program(arg->value);
}

static enum stop_kind rdinit(const struct cmdline_arg *arg)
{
	return !arg->value.n || span_eq(arg->value, "/init") ? STOP_NONE : program(arg->value);
}

#define IN_SHELL "stops the boot in a shell, until somebody leaves it"
#define ASKS "asks at the console before it starts any unit"
#define ANYONE (STOPS_DRACUT | STOPS_INITRAMFS_TOOLS | STOPS_SYSTEM)

static const struct stop_word {
	const char *name;
	unsigned readers;
	enum stop_kind (*judge)(const struct cmdline_arg *arg);
	const char *what;
	bool kernels; /* read by the kernel, which stops at `--` */
} words[] = {
	{ "break", STOPS_INITRAMFS_TOOLS, always, "break " IN_SHELL, false },
	{ "rd.break", STOPS_DRACUT, always, "rd.break " IN_SHELL, false },
	{ "rdbreak", STOPS_DRACUT, always, "rdbreak " IN_SHELL, false },
	{ "rd.rescue", STOPS_DRACUT, bare, "rd.rescue " IN_SHELL, false },
	{ "rd.emergency", STOPS_DRACUT, bare, "rd.emergency " IN_SHELL, false },
	{ "rd.cmdline", STOPS_DRACUT, asks, "rd.cmdline=ask waits for words at the console",
	  false },
	{ "rd.systemd.unit", STOPS_DRACUT, unit, "rd.systemd.unit= takes the initramfs elsewhere",
	  false },
	{ "rd.systemd.confirm_spawn", STOPS_DRACUT, unless_no, "rd.systemd.confirm_spawn " ASKS,
	  false },
	{ "systemd.confirm_spawn", STOPS_DRACUT | STOPS_SYSTEM, unless_no,
	  "systemd.confirm_spawn " ASKS, false },
	{ "systemd.run", STOPS_SYSTEM, diverts,
	  "systemd.run= boots for one command, and ends after it", false },
	{ "rdinit", ANYONE, rdinit,
	  "rdinit= starts something else than the initramfs's own program", true },
	{ "init", STOPS_SYSTEM, init, "init= starts something else than systemd", true },
};

/*
 * Most lines have none of them, and are not taken apart for each. To the kernel `-` and `_` are the
 * same, so only what stands before the first is looked for.
 */
static bool may_have(struct span args, const char *name)
{
	char begin[32] = "";

	memcpy(begin, name, strcspn(name, "-_"));
	return span_find(args, begin) < args.n;
}

/* The last one counts. */
static bool last_of(struct span args, const struct stop_word *w, struct cmdline_arg *ret)
{
	bool found = false;

	if (!may_have(args, w->name))
		return false;
	while (args.n) {
		struct cmdline_arg arg;

		while (cmdline_next(&args, &arg))
			if (cmdline_name_eq(arg.name, w->name)) {
				*ret = arg;
				found = true;
			}
		if (w->kernels)
			break;
	}
	return found;
}

unsigned stops_makers(const struct look *look)
{
	enum seen dracut = facts_file(look->facts, STOPS_DRACUT_PATH)->seen;

	if (look->profile.distro->family != FAMILY_DEBIAN)
		return STOPS_DRACUT;
	return dracut == SEEN_PRESENT || dracut == SEEN_UNREADABLE
		       ? STOPS_DRACUT | STOPS_INITRAMFS_TOOLS
		       : STOPS_INITRAMFS_TOOLS;
}

bool stops_find(struct span args, unsigned readers, struct stop *ret)
{
	struct stop worst = { .kind = STOP_NONE };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		struct cmdline_arg arg;
		enum stop_kind kind;

		if (!(words[i].readers & readers) || !last_of(args, &words[i], &arg))
			continue;
		kind = words[i].judge(&arg);
		if (kind > worst.kind)
			worst = (struct stop){ kind, words[i].name, arg.token, words[i].what };
	}
	if (worst.kind != STOP_NONE)
		*ret = worst;
	return worst.kind != STOP_NONE;
}

bool stops_boot(const struct look *look, const struct state *s, struct stop *ret)
{
	return s->args_seen == SEEN_PRESENT &&
	       stops_find(s->args, stops_makers(look) | STOPS_SYSTEM, ret);
}
