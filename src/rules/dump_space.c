/* SPDX-License-Identifier: MIT */
#include "rules/rule.h"

#include "base/size.h"
#include "boot/dumps.h"

#define LEAST (16u * 1024 * 1024)

/* One dump, as the filesystem and what is on it bear on it. Bytes. */
struct room {
	const struct space *space; /* NULL: nobody asked */
	uint64_t need, least; /* with less than `least` there is surely none; need 0: not known */
	uint64_t usable;      /* of what is free, and what kdump frees before it saves */
	struct dumps_room dumps;
};

/* Whether what df(1) shows counts, in which nothing is that is kept for root. */
static bool as_df(const struct room *r)
{
	return r->dumps.leave != 0;
}

/* How much of what is free needs a word: "", or one that begins with a semicolon. */
static const char *whose(const struct judge *j, const struct room *r)
{
	const struct space *space = r->space;

	if (strcmp(space->path, j->state->target.mount_point) != 0)
		return arena_printf(j->arena, "; that is what is left of the quota of %s",
				    space->path);
	if (space->reserved && space->available - space->reserved < r->need + r->dumps.leave)
		return arena_printf(j->arena,
				    as_df(r) ? "; %s of it are kept for root, and do not count in "
					       "what a dump leaves"
					     : "; %s of it are kept for root, as whom the capture "
					       "kernel writes",
				    size_about(j->arena, space->reserved));
	return "";
}

/* What was saved before, and what becomes of it; begins with a semicolon, or is "". */
static const char *before(const struct judge *j, const struct room *r)
{
	const struct dumps_room *d = &r->dumps;
	const char *what, *then = "";

	if (!d->n)
		return "";
	what = arena_printf(j->arena, "; %s%zu dump%s in %s take%s %s", d->more ? "at least " : "",
			    d->n, d->n == 1 ? "" : "s", d->where, d->n == 1 ? "s" : "",
			    size_about(j->arena, d->size));
	if (d->n_purged)
		then = arena_printf(j->arena,
				    ", and KDUMP_KEEP_OLD_DUMPS=%llu deletes %zu of them "
				    "first",
				    (unsigned long long)d->keep, d->n_purged);
	else if (d->keep && r->usable < r->need && j->look->profile.distro->family == FAMILY_DEBIAN)
		then = arena_printf(j->arena,
				    ", and KDUMP_NUM_DUMPS=%llu deletes older ones only "
				    "once the new one is saved",
				    (unsigned long long)d->keep);
	return arena_printf(j->arena, "%s%s", what, then);
}

/* A dump that would fit, and is deleted again: begins with a semicolon, or is "". */
static const char *after(const struct judge *j, const struct room *r)
{
	if (!r->dumps.leave || r->usable >= r->need)
		return "";
	return arena_printf(j->arena,
			    "; a dump that leaves less than %s is deleted, by KDUMP_FREE_DISK_SIZE",
			    size_text(j->arena, r->dumps.leave));
}

static void judge_amount(const struct judge *j, struct judgement *ret, const struct room *r)
{
	struct where where = IN_FILE(r->space->path);
	const char *seen =
		arena_printf(j->arena, "%s free, a dump needs about %s%s%s%s",
			     size_about(j->arena, r->space->available),
			     size_about(j->arena, r->need), whose(j, r), before(j, r), after(j, r));

	if (r->usable < LEAST || r->usable < r->least)
		judge_fail(j, ret, where, "%s", seen);
	else if (r->space->inodes_free < 8)
		judge_fail(j, ret, where, "the filesystem has no inodes left");
	else if (r->usable < r->need)
		judge_warn(j, ret, where, "%s", seen);
	else
		judge_pass(j, ret, where, "%s", seen);
}

/* Of the filesystem, or what a quota leaves of it; NULL: nobody asked. */
static const struct space *least_space(const struct judge *j)
{
	const struct facts *f = j->look->facts;
	const struct target *t = &j->state->target;
	const struct space *all = t->mount_point ? facts_space(f, t->mount_point) : NULL;
	const struct space *own =
		target_has_quota(j->look, j->state) ? facts_space(f, t->directory) : NULL;

	if (all && all->seen == SEEN_PRESENT && own && own->seen == SEEN_PRESENT &&
	    own->available < all->available)
		return own;
	return all;
}

static void measure(const struct judge *j, struct room *ret)
{
	uint64_t gone;

	*ret = (struct room){ .space = least_space(j) };
	ret->need = dumps_need(j->look, &ret->least);
	if (ret->space && ret->space->seen != SEEN_PRESENT)
		ret->space = NULL;
	if (!ret->space)
		return;
	dumps_room(j->look, j->state, &ret->dumps);
	ret->usable = ret->space->available + ret->dumps.purged;
	gone = ret->dumps.leave + (as_df(ret) ? ret->space->reserved : 0);
	ret->usable -= gone < ret->usable ? gone : ret->usable;
}

static void judge(const struct judge *j, struct judgement *ret)
{
	struct room room;

	if (!j->look->has_now) {
		judge_skip(j, ret, NOWHERE, "only the guest itself can tell its free space");
		return;
	}
	if (j->state->target.kind != TARGET_LOCAL) {
		judge_skip(j, ret, NOWHERE, "the dump is not saved on this system's filesystems");
		return;
	}
	measure(j, &room);
	if (!room.space || !room.need)
		judge_unknown(j, ret, NOWHERE, "%s",
			      room.need ? "the free space of the target could not be read"
					: "/proc/meminfo could not be read");
	else
		judge_amount(j, ret, &room);
}

static void remedy(const struct judge *j, struct fix *fix)
{
	const struct target *t = &j->state->target;
	struct room room;

	if (!t->mount_point)
		return;
	measure(j, &room);
	if (room.dumps.n && room.usable < room.need &&
	    room.usable + room.dumps.size - room.dumps.purged >= room.need)
		fix_add(j, fix,
			"copy what is in %s elsewhere and delete it, which makes room for a dump: "
			"%s",
			room.dumps.where, room.dumps.all);
	else
		fix_add(j, fix, "make room on %s, or point kdump to another filesystem",
			t->mount_point);
}

const struct rule rule_dump_space = {
	.id = "dump-space",
	.stage = STAGE_STORE,
	.planes = ON_BOTH,
	.of_service = true,
	.title = "there is room for the dump",
	.crash =
		"makedumpfile stops when the filesystem is full and leaves a dump that is cut off. "
		"The estimate is for a filtered dump (level 31): what the kernel itself uses. "
		"What a filesystem keeps for root counts as free, since the capture kernel writes "
		"as root, but for the little that ext4 gives nobody. Quotas of users and groups do "
		"not bind root; that of a project does, and counts. Older dumps take room too: "
		"KDUMP_KEEP_OLD_DUMPS of SUSE deletes them before the new one is saved, "
		"KDUMP_NUM_DUMPS of Debian only afterwards; and SUSE deletes the new one where it "
		"leaves less than KDUMP_FREE_DISK_SIZE.",
	.reads = "the names and sizes of what is in the dump's directory; free space and inodes of "
		 "the target's filesystem, and of the directory where "
		 "prjquota is among its mount options; /proc/meminfo",
	.document = "makedumpfile(8), statfs(2), quotactl(2)",
	.judge = judge,
	.remedy = remedy,
};
