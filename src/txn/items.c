/* SPDX-License-Identifier: MIT */
#include "txn/items.h"

#include "txn/file.h"
#include "txn/resolve.h"

#include <errno.h>
#include <fcntl.h>

#define MAX_ITEMS 4096
#define MAX_OUTPUTS 8

static bool has_directory(const struct work *w, const char *path)
{
	for (size_t i = 0; i < w->n_items; i++)
		if (w->items[i].kind == ITEM_DIRECTORY && strcmp(w->items[i].path, path) == 0)
			return true;
	return false;
}

static bool named_twice(const struct work *w, const struct item *item)
{
	for (size_t i = 0; i < w->n_items; i++)
		if (strcmp(w->items[i].dir, item->dir) == 0 &&
		    strcmp(w->items[i].base, item->base) == 0)
			return true;
	return false;
}

/* What keeps its bytes is no item: its mtime stays. */
static bool changes_nothing(const struct wish *wish, const struct place *p)
{
	if (wish->kind == ITEM_DIRECTORY)
		return p->exists && S_ISDIR(p->st.st_mode);
	if (wish->kind == ITEM_RMDIR)
		return !p->exists;
	return (wish->kind == ITEM_FILE || wish->kind == ITEM_LINK) && wish->existed &&
	       !wish->generator && p->exists && span_same(wish->old, wish->new);
}

static int add_item(struct work *w, const struct wish *wish, struct place *p)
{
	struct item item = {
		.kind = wish->kind,
		.class = wish->class,
		.path = wish->path,
		.dir = p->dir,
		.base = p->base,
		.generator = wish->generator,
		.old = wish->old,
		.new = wish->new,
		.existed = wish->existed,
		.regular = wish->regular,
		.dirfd = p->fd,
	};
	int err;

	if (w->n_items == MAX_ITEMS)
		return work_refuse(w, wish->path, "the plan has too many changes");
	if (named_twice(w, &item))
		return work_refuse(w, wish->path, "the plan changes it twice");
	err = preflight_item(w, &item, wish, p);
	if (err < 0)
		return err;
	*arena_push(w->a, w->items, w->n_items) = item;
	p->fd = -1; /* the item's now */
	return 0;
}

/* The directories above a name that are missing, from the top. */
static int add_parents(struct work *w, const struct wish *wish, const char *dir)
{
	for (const char *slash = dir; slash && *slash;) {
		struct wish made = { .kind = ITEM_DIRECTORY, .class = CLASS_LIVE, .mode = 0755 };
		struct place p;
		int err;

		slash = strchr(slash + 1, '/');
		made.path = slash ? arena_dup(w->a, span_make(dir, (size_t)(slash - dir))) : dir;
		made.class = wish->class;
		if (has_directory(w, made.path))
			continue;
		err = resolve_place(w, made.path, true, &p);
		if (err < 0)
			return work_fail(w, err, made.path, "cannot be made");
		if (!p.exists)
			err = add_item(w, &made, &p);
		resolve_close(w, &p);
		if (err < 0)
			return err;
	}
	return 0;
}

int items_wish(struct work *w, const struct wish *wish)
{
	bool follow = wish->kind == ITEM_FILE || wish->kind == ITEM_DIRECTORY;
	struct place p;
	int err = resolve_place(w, wish->path, follow, &p);

	if (err < 0)
		return work_fail(w, err, wish->path,
				 err == -ENOENT ? "a symbolic link that leads nowhere"
						: "cannot be looked at");
	if (p.fd < 0 && !wish->existed && wish->kind != ITEM_RMDIR)
		err = add_parents(w, wish, p.dir);
	if (err == 0 && !changes_nothing(wish, &p) &&
	    !(wish->kind == ITEM_DIRECTORY && has_directory(w, wish->path)))
		err = add_item(w, wish, &p);
	resolve_close(w, &p);
	return err;
}

static int plan_change(struct work *w, const struct change *c)
{
	static const enum item_kind kinds[] = {
		[CHANGE_FILE] = ITEM_FILE,
		[CHANGE_LINK] = ITEM_LINK,
		[CHANGE_UNLINK] = ITEM_REMOVE,
		[CHANGE_DIRECTORY] = ITEM_DIRECTORY,
	};
	struct wish wish = {
		.kind = kinds[c->kind],
		.class = c->class,
		.path = c->path,
		.existed = c->existed || c->kind == CHANGE_UNLINK,
		.old = c->old,
		.new = c->new,
		.mode = c->mode,
	};

	if (c->kind == CHANGE_DIRECTORY)
		wish.existed = false;
	return items_wish(w, &wish);
}

/* What a generator prints becomes a boot file; its old bytes are what stands there now. */
static int plan_output(struct work *w, const struct command *c)
{
	struct wish wish = {
		.kind = ITEM_FILE,
		.class = CLASS_BOOT,
		.path = c->output,
		.mode = 0600,
		.generator = c,
	};
	struct place p;
	int fd, err;

	if (w->s->no_exec)
		return work_refuse(w, c->output, "it is generated, and no command is to be run");
	if (!w->s->hooks.verify)
		return work_refuse(w, c->output, "nobody can judge what is generated");
	err = resolve_place(w, c->output, true, &p);
	if (err < 0)
		return work_fail(w, err, c->output, "cannot be looked at");
	wish.existed = p.exists;
	if (p.exists) {
		fd = w->ops->open_regular(p.fd, p.base, O_RDONLY);
		err = fd < 0 ? fd : file_read(w->ops, fd, w->a, &wish.old);
		if (fd >= 0)
			w->ops->close(fd);
	}
	resolve_close(w, &p);
	return err < 0 ? work_fail(w, err, c->output, "cannot be read") : items_wish(w, &wish);
}

int items_plan(struct work *w, const struct plan *plan)
{
	size_t outputs = 0;
	int err = 0;

	for (size_t i = 0; i < plan->n_changes && err == 0; i++)
		err = plan_change(w, &plan->changes[i]);
	for (size_t i = 0; i < plan->n_commands && err == 0; i++) {
		const struct command *c = &plan->commands[i];

		if (!c->argv[0] || c->argv[0][0] != '/')
			err = work_refuse(w, c->argv[0] ? c->argv[0] : "", "not an absolute path");
		else if (c->when == COMMAND_GENERATE)
			err = ++outputs > MAX_OUTPUTS
				      ? work_refuse(w, c->output, "too many generators")
				      : plan_output(w, c);
		else
			*arena_push(w->a, w->commands, w->n_commands) = c;
	}
	return err;
}

void items_name(struct work *w)
{
	for (size_t i = 0; i < w->n_items; i++) {
		/* No name that anything picks up: hidden, and none of their suffixes. */
		w->items[i].side = arena_printf(w->a, ".kdumpready.%s.%zu", w->id, i);
		w->items[i].back = arena_printf(w->a, ".kdumpready.%s.%zub", w->id, i);
	}
}

static uint64_t blocks(size_t bytes)
{
	return (bytes + 4095) / 4096 + 1;
}

/* Roughly, and before anything is written; what is short by less shows when it is staged. */
static int check_space(struct work *w, int fd, const char *path, uint64_t need, uint64_t inodes)
{
	struct statfs fs;
	int err = w->ops->fstatfs(fd, &fs);

	if (err < 0)
		return work_fail(w, err, path, "its filesystem cannot be looked at");
	if ((uint64_t)fs.f_bavail * (uint64_t)fs.f_bsize < need * 4096)
		return work_fail(w, -ENOSPC, path, "too little space for the new files");
	if (fs.f_files && (uint64_t)fs.f_ffree < inodes)
		return work_fail(w, -ENOSPC, path, "too few inodes for the new files");
	return 0;
}

int items_space(struct work *w)
{
	uint64_t journal = 8, copies = 4;
	int err;

	for (size_t i = 0; i < w->n_items; i++) {
		const struct item *item = &w->items[i];
		uint64_t need = 0, inodes = 0;

		journal += blocks(item->old.n) + blocks(item->new.n);
		copies += 2;
		for (size_t k = 0; k < w->n_items; k++) {
			const struct item *other = &w->items[k];

			if (other->dev != item->dev || other->kind == ITEM_BLOCK)
				continue;
			need += blocks(other->generator ? other->old.n * 2 : other->new.n);
			inodes++;
		}
		err = item->dirfd < 0 ? 0 : check_space(w, item->dirfd, item->path, need, inodes);
		if (err < 0)
			return err;
	}
	return check_space(w, w->txn_fd, w->s->state_dir ? w->s->state_dir : TXN_STATE_DIR, journal,
			   copies);
}
