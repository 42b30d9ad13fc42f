/* SPDX-License-Identifier: MIT */
#include "boot/sysctl_merge.h"

#include "boot/tuned.h"
#include "boot/units.h"
#include "format/cmdline.h"
#include "format/sysctl_conf.h"

#include <errno.h>

#define CMDLINE "the kernel command line"

/* CONF_PATHS() of src/basic/constants.h, systemd 257; the last one of src/basic/def.h, 252. */
static const struct conf_dir dirs[] = {
	{ "/etc/sysctl.d", false },
	{ "/run/sysctl.d", false },
	{ "/usr/local/lib/sysctl.d", false },
	{ "/usr/lib/sysctl.d", false },
	{ "/lib/sysctl.d", true },
};

const struct file *sysctl_files(const struct facts *f, bool with_run, struct conf_file **ret_files,
				size_t *ret_n)
{
	struct conf_dir next[5];
	size_t n = 0;

	for (size_t i = 0; i < 5; i++)
		if (with_run || i != 1) /* /run is empty at boot */
			next[n++] = dirs[i];
	return conf_files(f, next, n, ".conf", ret_files, ret_n);
}

/* One file as tuned writes it, line by line. */
static struct sysctl_outcome reapply_file(const struct facts *f, const char *path, const char *name,
					  struct sysctl_outcome o, bool *ret_any)
{
	const struct file *file = facts_file(f, name);
	struct sysctl_reader r = SYSCTL_READER(file->bytes, SYSCTL_TUNED);
	struct sysctl_line line;

	if (file->seen == SEEN_UNREADABLE && file->err != EISDIR &&
	    !conf_file_masks(file, conf_file_target(f, name))) {
		*ret_any = true;
		return sysctl_unknown((struct where){ name, 0 }, facts_reason(file->err));
	}
	if (!sysctl_conf_mentions(facts_bytes(f, name), path))
		return o;
	while (sysctl_conf_next(&r, &line)) {
		struct sysctl_seen seen = { .where = { name, line.line }, .value = line.value };

		if (line.kind != SYSCTL_ASSIGN || !sysctl_conf_is(line.key, path))
			continue;
		*ret_any = true;
		o = sysctl_write(o, seen, NULL, SYSCTL_BY_TUNED_REAPPLY);
	}
	return o;
}

static struct sysctl_outcome reapply(const struct facts *f, const char *path,
				     struct sysctl_outcome before)
{
	const struct file *dir = facts_file(f, "/etc/sysctl.d");
	struct sysctl_outcome o = before;
	bool any = false;

	for (size_t i = 0; i < dir->n_names; i++)
		if (span_ends(span_of(dir->names[i]), ".conf"))
			o = reapply_file(f, path,
					 arena_printf(f->arena, "/etc/sysctl.d/%s", dir->names[i]),
					 o, &any);
	o = reapply_file(f, path, "/etc/sysctl.conf", o, &any);
	return any ? o : before;
}

/* Step 3: tuned. */
static struct sysctl_outcome apply_tuned(const struct facts *f, const char *path, struct span args,
					 struct sysctl_outcome before, bool *ret_reads_sysctl_conf)
{
	struct tuned_answer tuned;
	struct unit_answer unit;
	struct sysctl_outcome o = before, plain;

	*ret_reads_sysctl_conf = false;
	units_predict(f, "tuned.service", args, &unit);
	if (unit.starts == STARTS_NO || unit.exists != SEEN_PRESENT)
		return before;
	tuned_sysctl(f, path, &tuned);
	if (tuned.seen == SEEN_UNREADABLE)
		o = sysctl_unknown(tuned.where, tuned.why);
	else if (tuned.seen == SEEN_PRESENT)
		o = sysctl_write(before,
				 (struct sysctl_seen){ .where = tuned.where, .value = tuned.value },
				 NULL, SYSCTL_BY_TUNED);
	plain = o;
	if (tuned.reapplies)
		o = reapply(f, path, o);
	/* Where it is not certain that tuned does it, it must come to the same without. */
	if (unit.starts == STARTS_UNKNOWN && !sysctl_same(&o, &before))
		return sysctl_unknown(unit.file, "whether tuned starts is not known");
	if (tuned.picks && !sysctl_same(&o, &plain))
		return sysctl_unknown((struct where){ TUNED_ACTIVE_PROFILE, 0 },
				      "the profile that tuned picks is not known");
	*ret_reads_sysctl_conf = tuned.reapplies && !tuned.picks && unit.starts == STARTS_YES;
	/* What comes to the same in the end is decided by what set it first. */
	return sysctl_same(&o, &before) ? before : o;
}

/* As the kernel compares: it makes every dot a slash, and does nothing else (process_sysctl_arg).
 */
static bool arg_names(struct span key, const char *path)
{
	if (key.n != strlen(path))
		return false;
	for (size_t i = 0; i < key.n; i++)
		if ((key.p[i] == '.' ? '/' : key.p[i]) != path[i])
			return false;
	return true;
}

/* Step 1: sysctl.KEY=V. */
static struct sysctl_outcome from_args(const struct facts *f, const char *path, struct span args,
				       struct sysctl_answer *ret)
{
	struct sysctl_outcome o = { .seen = SEEN_ABSENT };
	struct cmdline_arg arg;
	struct span key;

	while (cmdline_next(&args, &arg)) {
		struct sysctl_seen line = { .where = { CMDLINE, 0 }, .value = arg.value };

		if (!cmdline_is_sysctl(&arg, &key) || !arg_names(key, path) || !arg.value.n)
			continue;
		o = sysctl_write(o, line, NULL, SYSCTL_BY_CMDLINE);
		line.refused = o.refused;
		*arena_push(f->arena, ret->lines, ret->n_lines) = line;
	}
	return o;
}

static bool find_ignored(const struct facts *f, const char *path, struct sysctl_seen *ret)
{
	struct sysctl_reader r = SYSCTL_READER(facts_bytes(f, "/etc/sysctl.conf"), SYSCTL_PROCPS);
	struct sysctl_line line;
	bool found = false;
	int64_t n;

	if (!sysctl_conf_mentions(r.rest, path))
		return false;
	while (sysctl_conf_next(&r, &line))
		if (line.kind == SYSCTL_ASSIGN && !line.glob && sysctl_conf_is(line.key, path)) {
			*ret = (struct sysctl_seen){ .where = { "/etc/sysctl.conf", line.line },
						     .value = line.value,
						     .refused = !sysctl_conf_int(line.value, &n) };
			found = true;
		}
	return found;
}

static bool systemd_is_there(const struct facts *f)
{
	return facts_file(f, "/usr/lib/systemd/systemd-sysctl")->seen != SEEN_ABSENT ||
	       facts_file(f, "/lib/systemd/systemd-sysctl")->seen == SEEN_PRESENT;
}

static bool lists(const struct conf_file *files, size_t n, const char *path)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(files[i].path, path) == 0)
			return true;
	return false;
}

void sysctl_predict(const struct facts *f, struct span args, const char *key,
		    struct sysctl_answer *ret)
{
	const char *path = sysctl_conf_path(f->arena, span_of(key));
	const struct file *program = facts_file(f, "/usr/lib/systemd/systemd-sysctl");
	bool by_tuned, read_at_boot;
	const struct file *hidden_dir;
	struct conf_file *files;
	struct where mask;
	struct sysctl_outcome o;
	size_t n;

	*ret = (struct sysctl_answer){ .seen = SEEN_ABSENT };
	o = from_args(f, path, args, ret);
	hidden_dir = sysctl_files(f, false, &files, &n);
	read_at_boot = lists(files, n, "/etc/sysctl.conf");
	if (program->seen == SEEN_UNREADABLE) {
		o = sysctl_unknown(IN_FILE(program->path), facts_reason(program->err));
	} else if (!systemd_is_there(f)) {
		o = sysctl_unknown((struct where){ "/usr/lib/systemd/systemd-sysctl", 0 },
				   "systemd is not installed: what applies sysctl.d is not known");
	} else if (units_masked(f, "systemd-sysctl.service", args, &mask)) {
		ret->masked = mask;
		read_at_boot = false;
	} else {
		o = sysctl_merge(f, path, files, n, hidden_dir, o, ret);
	}
	o = apply_tuned(f, path, args, o, &by_tuned);
	ret->seen = o.seen;
	ret->value = o.line.value;
	ret->n = o.n;
	ret->by = o.by;
	ret->where = o.line.where;
	ret->via = o.via;
	ret->why = o.why;
	ret->refused = o.refused;
	ret->refusal = o.refusal;
	ret->from_ignored_sysctl_conf =
		!read_at_boot && !by_tuned && find_ignored(f, path, &ret->ignored);
}
