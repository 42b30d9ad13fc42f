/* SPDX-License-Identifier: MIT */
/* drill verify: after the reboot, is there a new dump, and is it whole? */
#include "cmd/cmd.h"
#include "cmd/drill.h"

#include "boot/dumps.h"
#include "format/kdump_log.h"

static bool was_there(const struct drill *d, const char *name)
{
	for (size_t i = 0; i < d->n_before; i++)
		if (strcmp(d->before[i], name) == 0)
			return true;
	return false;
}

/* The newest that was not there when the drill was armed, looked into; NULL: there is none. */
static const struct saved_dump *find(struct probe *p, const struct drill *d)
{
	struct saved_dump *all;
	size_t n;

	probe_dump_names(p, d->path);
	n = dumps_of(p->f, d->path, &all);
	while (n && was_there(d, all[n - 1].name))
		n--;
	if (!n)
		return NULL;
	probe_dump(p, all[n - 1].path);
	dumps_of(p->f, d->path, &all);
	return &all[n - 1];
}

#define LOG_MAX (4 * 1024 * 1024)

static void read_logs(struct session *s, const struct saved_dump *found, struct drill *d)
{
	struct kdump_log log;

	probe_dump_log(&s->probe, found, &log);
	d->panic = log.panic.n ? arena_dup(s->arena, log.panic) : NULL;
	d->trigger_seen = log.nmi && !log.sysrq;
	if (!d->kernel && log.release.n)
		d->kernel = arena_dup(s->arena, log.release);
	if (found->capture_log)
		kdump_log_memory(probe_read_head(&s->probe, found->capture_log, LOG_MAX)->bytes,
				 &d->memory_total, &d->memory_low);
}

static enum drill_state outcome(struct session *s, const struct saved_dump *found,
				const struct drill *d, const char **ret_reason)
{
	int64_t written = probe_stat(&s->probe, found->path)->mtime;

	*ret_reason = NULL;
	if (facts_dump(s->probe.f, found->path)->seen != SEEN_PRESENT) {
		*ret_reason = found->why;
		return DRILL_UNKNOWN;
	}
	if (found->state != DUMP_COMPLETE)
		*ret_reason = arena_printf(s->arena, "the dump is not whole: %s", found->why);
	else if (written && written < d->armed)
		*ret_reason = "the dump is older than the drill";
	return *ret_reason ? DRILL_FAILED : DRILL_PASSED;
}

/* Without a dump: nothing came, or it cannot be seen. */
static void judge_none(struct session *s, struct drill *d)
{
	const struct file *unseen = dumps_unseen(s->probe.f, d->path);

	d->state = unseen ? DRILL_UNKNOWN : DRILL_FAILED;
	d->reason =
		unseen ? arena_printf(s->arena, "%s: %s", unseen->path, facts_reason(unseen->err))
		       : arena_printf(s->arena, "there is no new dump in %s", d->path);
}

/* What came of it, into `d`. */
static void judge(struct session *s, struct drill *d)
{
	const struct saved_dump *found;

	if (!d->path) {
		d->state = DRILL_UNKNOWN;
		d->reason = "the dump went where nobody here can look";
		return;
	}
	found = find(&s->probe, d);
	if (!found) {
		judge_none(s, d);
		return;
	}
	d->dump = found->path;
	d->size = found->size;
	d->kernel = found->release;
	read_logs(s, found, d);
	d->state = outcome(s, found, d, &d->reason);
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
