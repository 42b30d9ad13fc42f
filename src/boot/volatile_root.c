/* SPDX-License-Identifier: MIT */
/* overlayroot of cloud-initramfs-tools, systemd.volatile=, live systems of dracut and Debian. */
#include "boot/volatile_root.h"

#include "format/cmdline.h"
#include "format/shellvars.h"

static bool is_off(const struct cmdline_arg *arg)
{
	return arg->has_value && (span_eq(arg->value, "no") || span_eq(arg->value, "0") ||
				  span_eq(arg->value, "false") || span_eq(arg->value, "off"));
}

static bool switches_off(struct span overlayroot)
{
	return !overlayroot.n || span_eq(overlayroot, "disabled");
}

/* One argument: it asks for such a root. */
static bool asks(const struct cmdline_arg *arg)
{
	if (span_eq(arg->name, "overlayroot"))
		return !switches_off(arg->value);
	if (span_eq(arg->name, "systemd.volatile"))
		return !is_off(arg);
	if (span_eq(arg->name, "boot"))
		return span_eq(arg->value, "live") || span_eq(arg->value, "casper");
	if (span_eq(arg->name, "root"))
		return span_starts(arg->value, "live:");
	return span_eq(arg->name, "rd.live.image");
}

/* The initramfs reads it from the root filesystem; the command line goes before it. */
static const char *in_file(const struct facts *f, const char *path, struct where *ret_where)
{
	const struct file *file = facts_file(f, path);
	struct shellvars vars = SHELLVARS(f->arena);
	const struct shellvar *var;

	*ret_where = IN_FILE(path);
	if (file->seen == SEEN_UNREADABLE)
		return facts_reason(file->err);
	shellvars_read(&vars, path, file->bytes);
	var = shellvars_get(&vars, "overlayroot");
	if (!var || (var->known && switches_off(var->value)))
		return NULL;
	*ret_where = var->where;
	return "overlayroot puts an overlay over the root filesystem: what is written may be gone "
	       "with the next boot";
}

const char *volatile_root(const struct facts *f, const struct state *s, struct where *ret_where)
{
	static const char *const files[] = { "/etc/overlayroot.local.conf",
					     "/etc/overlayroot.conf" };
	struct span rest = s->args_seen == SEEN_PRESENT ? s->args : span_of("");
	struct cmdline_arg arg;
	bool said = false;

	*ret_where = s->args_where;
	while (cmdline_next(&rest, &arg)) {
		said |= span_eq(arg.name, "overlayroot");
		if (asks(&arg))
			return arena_printf(f->arena,
					    "%.*s on the command line: what is written to the root "
					    "filesystem may be gone with the next boot",
					    (int)arg.token.n, arg.token.p);
	}
	for (size_t i = 0; i < 2 && !said; i++) {
		const char *why = in_file(f, files[i], ret_where);

		if (why)
			return why;
	}
	return NULL;
}

const char *volatile_now(const struct look *look)
{
	const struct mount *root = mounts_holding(&look->mounts, "/");

	/* An ostree system's is one, and its /etc and /var are not. */
	if (!look->has_now || look->boot.ostree || !root ||
	    (strcmp(root->fstype, "overlay") != 0 && strcmp(root->fstype, "tmpfs") != 0))
		return NULL;
	return arena_printf(look->facts->arena,
			    "the root filesystem is of type %s here: whether the next boot finds "
			    "what is in it now is not known",
			    root->fstype);
}
