/* SPDX-License-Identifier: MIT */
/* drill verify: after the reboot, is there a new dump, and is it whole? */
#include "cmd/cmd.h"
#include "cmd/drill.h"

#include "format/dump_whole.h"
#include "format/kdump_log.h"

/* A dump that was not there when the drill was armed, with the log beside it. */
struct found {
	const char *dump, *log, *capture_log;
};

static bool was_there(const struct drill *d, const char *name)
{
	for (size_t i = 0; i < d->n_before; i++)
		if (strcmp(d->before[i], name) == 0)
			return true;
	return false;
}

/* vmcore of EL and SUSE, dump.TIME of Debian; what was cut short has a name that says it. */
static bool is_dump(const char *name)
{
	return strncmp(name, "vmcore", 6) == 0 ? !strchr(name, '-') || strstr(name, "incomplete")
					       : strncmp(name, "dump.", 5) == 0 ||
							 strncmp(name, "dump-incomplete", 15) == 0;
}

static bool is_log(const char *name)
{
	return strncmp(name, "vmcore-dmesg", 12) == 0 || strncmp(name, "dmesg", 5) == 0;
}

static void look_into(struct probe *p, const char *dir, struct found *ret)
{
	const struct file *list = probe_dir(p, dir);

	for (size_t i = 0; i < list->n_names; i++) {
		const char *path = arena_printf(p->f->arena, "%s/%s", dir, list->names[i]);

		if (is_log(list->names[i]))
			ret->log = path;
		else if (strcmp(list->names[i], "kexec-dmesg.log") == 0)
			ret->capture_log = path;
		else if (is_dump(list->names[i]))
			ret->dump = path;
	}
}

/* The newest: their names are times. */
static bool find(struct probe *p, const struct drill *d, struct found *ret)
{
	const struct file *list = probe_dir(p, d->path);

	*ret = (struct found){ .dump = NULL };
	for (size_t i = 0; i < list->n_names; i++) {
		const char *path = arena_printf(p->f->arena, "%s/%s", d->path, list->names[i]);
		struct found here = { .dump = NULL };

		if (was_there(d, list->names[i]))
			continue;
		if (is_dump(list->names[i]))
			here.dump = path;
		else if (probe_stat(p, path)->kind == FILE_DIRECTORY)
			look_into(p, path, &here);
		if (here.dump)
			*ret = here;
	}
	return ret->dump != NULL;
}

#define LOG_MAX (4 * 1024 * 1024)

static void read_logs(struct session *s, const struct found *found, struct drill *d)
{
	struct kdump_log log;

	if (found->log) {
		kdump_log_panic(probe_read_head(&s->probe, found->log, LOG_MAX)->bytes, &log);
		d->panic = log.panic.n ? arena_dup(s->arena, log.panic) : NULL;
		d->trigger_seen = log.nmi && !log.sysrq;
		if (!d->kernel && log.release.n)
			d->kernel = arena_dup(s->arena, log.release);
	}
	if (found->capture_log)
		kdump_log_memory(probe_read_head(&s->probe, found->capture_log, LOG_MAX)->bytes,
				 &d->memory_total, &d->memory_low);
}

/* What came of it, into `d`. */
static void judge(struct session *s, struct drill *d)
{
	struct dump_whole whole;
	struct found found;
	int64_t written;

	d->state = DRILL_FAILED;
	if (!d->path) {
		d->state = DRILL_UNKNOWN;
		d->reason = "the dump went where nobody here can look";
		return;
	}
	if (!find(&s->probe, d, &found)) {
		const struct file *dir = facts_file(s->probe.f, d->path);

		if (dir->seen == SEEN_UNREADABLE)
			d->state = DRILL_UNKNOWN;
		d->reason =
			dir->seen == SEEN_UNREADABLE
				? arena_printf(s->arena, "%s: %s", d->path, facts_reason(dir->err))
				: arena_printf(s->arena, "there is no new dump in %s", d->path);
		return;
	}
	probe_dump(&s->probe, found.dump, &whole);
	d->dump = found.dump;
	d->size = probe_stat(&s->probe, found.dump)->size;
	written = probe_stat(&s->probe, found.dump)->mtime;
	d->kernel = whole.release.n ? arena_dup(s->arena, whole.release) : NULL;
	read_logs(s, &found, d);
	if (strstr(found.dump, "incomplete"))
		d->reason = "the dump is not whole: its name says so";
	else if (!whole.whole)
		d->reason = arena_printf(s->arena, "the dump is not whole: %s", whole.why);
	else if (written && written < d->armed)
		d->reason = "the dump is older than the drill";
	else
		d->state = DRILL_PASSED;
}

static int status_of(const struct drill *d)
{
	return d->state == DRILL_PASSED ? 0 : d->state == DRILL_FAILED ? 2 : 3;
}

int drill_verify(struct session *s, struct options *o)
{
	struct drill d;
	int failed;

	drill_of(&s->look, &d);
	if (d.state != DRILL_IS_ARMED) {
		cmd_error("no drill is armed here: kdumpready drill arm comes first");
		return 3;
	}
	if (facts_file(s->probe.f, "/proc/vmcore")->seen == SEEN_PRESENT) {
		cmd_error("this is the capture kernel: the dump is still being saved");
		return 3;
	}
	if (strcmp(d.boot_id, drill_boot_id(s)) == 0) {
		cmd_error("the machine has not been restarted since the drill was armed");
		return 3;
	}
	judge(s, &d);
	d.verified = s->probe.f->time;
	failed = drill_keep(s, o, "result", &d);
	if (!failed)
		failed = drill_keep(s, o, "armed", NULL);
	if (failed)
		return failed;
	failed = drill_say(s, o, &d);
	return failed ? failed : status_of(&d);
}
