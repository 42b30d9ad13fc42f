/* SPDX-License-Identifier: MIT */
/* The commands that load something to boot, and the bytes a kernel is given. */
#include "boot/grub.h"

#include "base/strbuf.h"

static bool hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* \x20 is left alone by Red Hat's GRUB: it stands for a byte in a systemd name. */
static bool hex_escape(struct span s, size_t i)
{
	return i + 3 < s.n && s.p[i] == '\\' && s.p[i + 1] == 'x' && hex(s.p[i + 2]) &&
	       hex(s.p[i + 3]);
}

/* grub_create_loader_cmdline(), lib/cmdline.c: quotes what has a space, escapes quotes and \. */
static void add_arg(struct strbuf *b, struct span arg, bool keep_hex)
{
	bool space = span_index(arg, ' ') < arg.n;

	if (space)
		strbuf_byte(b, '"');
	for (size_t i = 0; i < arg.n; i++) {
		char c = arg.p[i];

		if ((c == '\\' && !(keep_hex && hex_escape(arg, i))) || c == '\'' || c == '"')
			strbuf_byte(b, '\\');
		strbuf_byte(b, c);
	}
	if (space)
		strbuf_byte(b, '"');
}

static struct span without_device(struct span path)
{
	size_t close = span_index(path, ')');

	return path.n && path.p[0] == '(' && close < path.n ? span_from(path, close + 1) : path;
}

static bool has_device(struct span s)
{
	return memchr(s.p, GRUB_DEVICE, s.n) != NULL;
}

/* The arguments of one variant; `ret_why` when a word of it is not known. */
static struct span join_args(struct grub *g, const struct grub_argv *argv, size_t first,
			     bool keep_hex, const char **ret_why)
{
	struct strbuf b = STRBUF(g->arena);

	if (argv->open)
		*ret_why = argv->open;
	for (size_t i = first; i < argv->n; i++) {
		if (argv->args[i].why)
			*ret_why = argv->args[i].why;
		else if (has_device(argv->args[i].text))
			*ret_why = "the name of a device is among the arguments";
		if (i > first)
			strbuf_byte(&b, ' ');
		add_arg(&b, argv->args[i].text, keep_hex);
	}
	return strbuf_span(&b);
}

static void add_variant(struct grub *g, struct grub_load *load, struct span args)
{
	for (size_t i = 0; i < load->n_args; i++)
		if (span_same(load->args[i], args))
			return;
	*arena_push(g->arena, load->args, load->n_args) = args;
}

static enum grub_status load_linux(struct grub *g, const struct grub_call *c, bool keep_hex)
{
	struct grub_load load = { .any = true, .where = { c->path, c->node->line } };

	if (grub_call_n(c) == 0)
		return GRUB_FAILED;
	load.kernel = without_device(grub_call_text(c, 0));
	if (c->variants[0].args[c->shift].why || has_device(load.kernel))
		load.why = "the path of the kernel is not known";
	for (size_t k = 0; k < c->n_variants; k++)
		add_variant(g, &load,
			    join_args(g, &c->variants[k], c->shift + 1, keep_hex, &load.why));
	if (load.n_args > GRUB_ALTERNATIVES)
		load.why = "too many possible values";
	g->load = load;
	return GRUB_OK;
}

static enum grub_status load_initrd(struct grub *g, const struct grub_call *c)
{
	struct grub_load *load = &g->load;

	/* A second one replaces the first. What is not known is not looked for. */
	load->initrds = NULL;
	load->n_initrds = 0;
	for (size_t i = 0; i < grub_call_n(c); i++) {
		struct span path = without_device(grub_call_text(c, i));

		if (!c->variants[0].args[i + c->shift].why && path.n && !has_device(path))
			*arena_push(g->arena, load->initrds, load->n_initrds) = path;
	}
	return GRUB_OK;
}

static enum grub_status load_xen(struct grub *g, const struct grub_call *c)
{
	g->load = (struct grub_load){
		.any = true,
		.kernel = without_device(grub_call_text(c, 0)),
		.why = "it starts a hypervisor, and Linux under it",
		.where = { c->path, c->node->line },
	};
	return GRUB_OK;
}

static enum grub_status load_other(struct grub *g, const struct grub_call *c, const char *what)
{
	g->load = (struct grub_load){ .any = true,
				      .other = what,
				      .where = { c->path, c->node->line } };
	return GRUB_OK;
}

/* Before any menu is shown: what is in the menu is then not what starts. */
static bool leaves(struct grub *g, const struct grub_call *c, struct span name)
{
	bool boot = span_eq(name, "boot");

	if (g->in_entry || (boot ? !g->load.any
				 : !span_eq(name, "exit") && !span_eq(name, "normal_exit") &&
					    !span_eq(name, "halt") && !span_eq(name, "reboot")))
		return false;
	grub_lose(g, c->path, c->node->line,
		  boot ? "it boots something by itself, before the menu"
		       : "it leaves GRUB before the menu is shown");
	return true;
}

bool grub_boots(struct grub *g, const struct grub_call *c, struct span name, enum grub_status *ret)
{
	static const struct {
		const char *name, *what;
	} others[] = {
		{ "chainloader", "another boot loader" },
		{ "fwsetup", "the firmware's setup" },
		{ "exit", "what the firmware has next" },
		{ "halt", "nothing: it switches off" },
		{ "reboot", "nothing: it restarts" },
		{ "ntldr", "Windows" },
		{ "freedos", "FreeDOS" },
		{ "appleloader", "macOS" },
		{ "kfreebsd", "FreeBSD" },
		{ "plan9", "Plan 9" },
	};

	if (leaves(g, c, name)) {
		*ret = GRUB_MAYBE;
	} else if (span_eq(name, "linux") || span_eq(name, "linux16") ||
		   span_eq(name, "linuxefi")) {
		*ret = load_linux(g, c, g->bls || name.n > 5);
	} else if (span_eq(name, "initrd") || span_eq(name, "initrd16") ||
		   span_eq(name, "initrdefi")) {
		*ret = load_initrd(g, c);
	} else if (span_eq(name, "multiboot") || span_eq(name, "multiboot2") ||
		   span_eq(name, "xen_hypervisor")) {
		*ret = load_xen(g, c);
	} else {
		for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
			if (!span_eq(name, others[i].name))
				continue;
			*ret = load_other(g, c, others[i].what);
			return true;
		}
		return false;
	}
	return true;
}

void grub_load_join(struct grub *g, const struct grub_load *other)
{
	struct grub_load *load = &g->load;

	if (!other->any)
		return;
	if (!load->any) {
		*load = *other;
		return;
	}
	if (load->other || other->other || !span_same(load->kernel, other->kernel)) {
		if (!span_same(load->kernel, other->kernel) || load->other != other->other)
			load->why = "it starts one of several things";
		if (!load->kernel.n)
			load->kernel = other->kernel;
		load->other = load->other && other->other ? load->other : NULL;
		return;
	}
	for (size_t i = 0; i < other->n_args; i++)
		add_variant(g, load, other->args[i]);
	if (load->n_args > GRUB_ALTERNATIVES)
		load->why = "too many possible values";
	if (other->why)
		load->why = other->why;
}
