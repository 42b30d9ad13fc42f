/* SPDX-License-Identifier: MIT */
/*
 * Where new kernels get their arguments: grub-mkconfig's variables (Debian, SUSE, EL 7),
 * kernelopts in grubenv (EL 8), /etc/kernel/cmdline and what kernel-install falls back to (EL 9
 * and later, systemd-boot), the deployment (ostree).
 */
#include "boot/template.h"

#include "format/grubenv.h"
#include "format/shellvars.h"

static void read_defaults(const struct look *look, struct shellvars *vars)
{
	const struct facts *f = look->facts;
	const struct file *dropins = facts_file(f, "/etc/default/grub.d");

	/* Whoever runs grub-mkconfig does not have these in the environment. */
	shellvars_unset(vars, "GRUB_CMDLINE_LINUX");
	shellvars_unset(vars, "GRUB_CMDLINE_LINUX_DEFAULT");
	shellvars_read(vars, "/etc/default/grub", facts_bytes(f, "/etc/default/grub"));
	/* Only Debian's grub-mkconfig sources the drop-ins. */
	if (look->profile.distro->family != FAMILY_DEBIAN)
		return;
	for (size_t i = 0; i < dropins->n_names; i++) {
		const char *path =
			arena_printf(f->arena, "/etc/default/grub.d/%s", dropins->names[i]);

		if (span_ends(span_of(path), ".cfg"))
			shellvars_read(vars, path, facts_bytes(f, path));
	}
}

/* The first of those files that could not be read, or NULL. */
static const struct file *defaults_hindered(const struct look *look)
{
	const struct facts *f = look->facts;
	const struct file *dropins = facts_file(f, "/etc/default/grub.d");

	if (facts_file(f, "/etc/default/grub")->seen == SEEN_UNREADABLE)
		return facts_file(f, "/etc/default/grub");
	if (look->profile.distro->family != FAMILY_DEBIAN)
		return NULL;
	if (dropins->seen == SEEN_UNREADABLE)
		return dropins;
	for (size_t i = 0; i < dropins->n_names; i++) {
		const struct file *file = facts_file(
			f, arena_printf(f->arena, "/etc/default/grub.d/%s", dropins->names[i]));

		if (file->seen == SEEN_UNREADABLE)
			return file;
	}
	return NULL;
}

void template_of_grub_defaults(const struct look *look, struct template *ret)
{
	static const char *const names[] = { "GRUB_CMDLINE_LINUX", "GRUB_CMDLINE_LINUX_DEFAULT" };
	const struct file *hindered = defaults_hindered(look);
	struct shellvars vars = SHELLVARS(look->facts->arena);
	const char *all = "";

	*ret = (struct template){ .seen = SEEN_UNPROBED, .name = "/etc/default/grub" };
	if (facts_file(look->facts, ret->name)->seen == SEEN_ABSENT ||
	    facts_file(look->facts, ret->name)->seen == SEEN_UNPROBED)
		return;
	if (hindered) {
		*ret = (struct template){ SEEN_UNREADABLE, .name = ret->name,
					  .where = { .path = hindered->path },
					  .why = facts_reason(hindered->err) };
		return;
	}
	read_defaults(look, &vars);
	ret->where = (struct where){ .path = ret->name };
	for (size_t i = 0; i < 2; i++) {
		const struct shellvar *v = shellvars_get(&vars, names[i]);

		if (v && !v->known) {
			ret->seen = SEEN_UNREADABLE;
			ret->where = v->where;
			ret->why = v->why;
			return;
		}
		if (v) {
			all = arena_printf(look->facts->arena, "%s %.*s", all, (int)v->value.n,
					   v->value.p);
			if (span_find(v->value, "crashkernel=") < v->value.n)
				ret->where = v->where;
		}
	}
	ret->seen = SEEN_PRESENT;
	ret->args = span_of(all);
}

static void from_grubenv(const struct look *look, struct template *ret)
{
	static const char path[] = "/boot/grub2/grubenv";
	const struct file *file = facts_file(look->facts, path);
	const struct grubenv_var *var;
	struct grubenv env;

	ret->name = "kernelopts in /boot/grub2/grubenv";
	ret->where = (struct where){ .path = path };
	if (file->seen == SEEN_UNREADABLE) {
		ret->seen = SEEN_UNREADABLE;
		ret->why = facts_reason(file->err);
		return;
	}
	ret->seen = SEEN_PRESENT;
	grubenv_parse(look->facts->arena, file->bytes, &env);
	var = grubenv_get(&env, "kernelopts");
	if (var)
		ret->args = var->value;
}

static void from_kernel_cmdline(const struct look *look, struct template *ret)
{
	static const char *const paths[] = { "/etc/kernel/cmdline", "/usr/lib/kernel/cmdline",
					     "/proc/cmdline" };

	for (size_t i = 0; i < 3; i++) {
		const struct file *file = facts_file(look->facts, paths[i]);

		if (file->seen == SEEN_ABSENT || file->seen == SEEN_UNPROBED)
			continue;
		ret->name = paths[i];
		ret->where = (struct where){ .path = paths[i] };
		ret->seen = file->seen;
		ret->args = facts_value(look->facts, paths[i]);
		ret->why = facts_reason(file->err);
		return;
	}
}

/* kargs = ["a=b", "c"]: what stands between quotes, outside of comments. */
static const char *quoted(struct arena *a, struct span text)
{
	const char *all = "";
	struct span line;

	while (span_line(&text, &line)) {
		struct span rest = span_trim(line);

		if (span_starts(rest, "#"))
			continue;
		for (size_t at = span_index(rest, '"'); at < rest.n; at = span_index(rest, '"')) {
			rest = span_from(rest, at + 1);
			at = span_index(rest, '"');
			all = arena_printf(a, "%s %.*s", all, (int)at, rest.p);
			rest = span_from(rest, at + 1);
		}
	}
	return all;
}

/* An image that deployments are made of: bootc adds what the files of kargs.d say. */
static void from_kargs_d(const struct look *look, struct template *ret)
{
	static const char dir_path[] = "/usr/lib/bootc/kargs.d";
	const struct file *dir = facts_file(look->facts, dir_path);
	struct arena *a = look->facts->arena;
	const char *all = "";

	ret->name = dir_path;
	ret->where = IN_FILE(dir_path);
	ret->seen = dir->seen == SEEN_UNREADABLE ? SEEN_UNREADABLE : SEEN_PRESENT;
	ret->why = facts_reason(dir->err);
	for (size_t i = 0; i < dir->n_names; i++) {
		const char *path = arena_path(a, dir_path, dir->names[i]);
		struct span text = facts_bytes(look->facts, path);

		all = arena_printf(a, "%s%s", all, quoted(a, text));
		if (span_find(text, "crashkernel=") < text.n)
			ret->where = IN_FILE(path);
	}
	ret->args = span_of(all);
}

void template_of(const struct look *look, struct template *ret)
{
	const struct profile *p = &look->profile;

	*ret = (struct template){ .seen = SEEN_UNPROBED };
	if (look->boot.ostree && !look->has_now && look->boot.kind == LOADER_NONE) {
		from_kargs_d(look, ret);
	} else if (look->boot.ostree) {
		ret->seen = SEEN_PRESENT;
		ret->name = "the deployment";
		ret->args = look->next[0].args;
	} else if (look->boot.kind == LOADER_SDBOOT || look->boot.kind == LOADER_UKI) {
		from_kernel_cmdline(look, ret);
	} else if (look->boot.kind == LOADER_GRUB && !look->boot.bls) {
		template_of_grub_defaults(look, ret);
	} else if (look->boot.bls && p->distro->family == FAMILY_EL && p->major == 8) {
		from_grubenv(look, ret);
	} else if (look->boot.bls) {
		from_kernel_cmdline(look, ret);
	} else if (look->boot.kind == LOADER_NONE && !look->has_now) {
		/* A root without a boot loader yet: what its installation will start from. */
		template_of_grub_defaults(look, ret);
		if (ret->seen == SEEN_UNPROBED)
			from_kernel_cmdline(look, ret);
	}
}
