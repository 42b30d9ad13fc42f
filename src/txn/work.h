/* SPDX-License-Identifier: MIT */
/*
 * work: one transaction while it runs. Internal to txn/.
 *
 * An item is one name in one directory that is made, replaced or taken away. Its `side` name, in
 * the same directory, holds the new bytes before the commit and the old ones after it.
 */
#ifndef KDR_TXN_WORK_H
#define KDR_TXN_WORK_H

#include "txn/ops.h"
#include "txn/txn.h"

enum item_kind {
	ITEM_FILE,	/* a regular file: replaced, or created when it did not exist */
	ITEM_BLOCK,	/* a regular file that keeps its blocks: one write in place */
	ITEM_LINK,	/* a symbolic link; old and new are its text */
	ITEM_REMOVE,	/* taken away: a link, or a regular file when `regular` */
	ITEM_DIRECTORY, /* made */
	ITEM_RMDIR,	/* taken away when it is empty */
};

/* How a filesystem is made to write everything to where a boot loader looks. */
enum flush_kind {
	FLUSH_UNKNOWN,	  /* nobody knows: no boot file is written there */
	FLUSH_CHECKPOINT, /* EXT4_IOC_CHECKPOINT, else as the next */
	FLUSH_FREEZE,	  /* freeze and thaw, else as the next */
	FLUSH_SYNC,	  /* syncfs does it */
};

struct xattr {
	const char *name;
	struct span value;
};

struct meta {
	uint32_t mode, uid, gid;
	struct xattr *xattrs;
	size_t n_xattrs;
};

struct item {
	enum item_kind kind;
	enum change_class class;
	const char *path;	/* as planned */
	const char *dir, *base; /* where it really is, links resolved: below the root */
	const char *side, *back;
	const struct command *generator; /* whose output it is; `new` is empty until it has run */
	struct span old, new;
	struct meta meta; /* of the new one: what existed keeps its own */
	bool existed, regular;
	bool exchange; /* old and new can change places; else `back` holds a copy of the old */
	bool touched;  /* its commit was begun, or may have been */
	bool may_freeze;
	enum flush_kind flush;
	uint64_t dev, ino; /* of what stood there when it was looked at */
	int dirfd;
};

struct work {
	const struct txn_setup *s;
	const struct txn_ops *ops;
	struct arena *a;
	struct txn_outcome *out;
	const char *root_name;
	struct item *items;
	size_t n_items;
	const struct command **commands; /* COMMAND_AFTER */
	size_t n_commands;
	const char *id, *undoes;
	const char *where; /* the journal's directory, for messages */
	int64_t time;
	int state_fd, txn_fd, lock_fd, id_fd, word_fd;
	int spare[3]; /* let go before the way back, which must not fail for want of them */
	bool written; /* the journal is whole: there is something to put back */
	bool ran;     /* commands were run: what is put back must look changed */
	char *message;
	char *talk; /* room for notes, made before anything is changed */
	size_t talk_used;
	char *printed; /* room for what generators and commands print */
};

#define WORK_MESSAGE 8192
#define WORK_TALK 65536
#define WORK_LINES 512
#define WORK_PRINTED (4 * 1024 * 1024)
#define WORK_NONE (-1)

/* Whether there are new bytes: of a file, or a link's text. */
static inline bool item_has_new(const struct item *item)
{
	return item->kind == ITEM_FILE || item->kind == ITEM_BLOCK || item->kind == ITEM_LINK;
}

/* What stands at its name is a link, or was. */
static inline bool item_is_link(const struct item *item)
{
	return item->kind == ITEM_LINK || (item->kind == ITEM_REMOVE && !item->regular);
}

/* The outcome is made empty, its lists and messages get their room. */
void work_begin(struct work *w, const struct txn_setup *s, struct txn_outcome *ret_outcome);
void work_end(struct work *w);

/* Takes spare descriptors, and lets them go. 0, or -errno. */
int work_spare(struct work *w);
void work_use_spare(struct work *w);

/* The first failure is the one that is told, "PATH: what: reason", later ones are notes. Returns
 * `err`. */
int work_fail(struct work *w, int err, const char *path, const char *what);

/* A refusal that is no system call's: returns -ECANCELED. */
int work_refuse(struct work *w, const char *path, const char *why);

/* Adds a line to a list of the outcome without allocating; dropped when there is no room. */
void work_say(struct work *w, const char **lines, size_t *n, const char *path, const char *text);
void work_note(struct work *w, const char *path, const char *text);

/* Descriptors of the items; also those a journal brought. */
void work_close_items(struct work *w);

/* work_lock.c: the state directory and its lock; `write`: makes what is missing. */
int work_open_state(struct work *w, bool write);
int work_lock(struct work *w);

#endif
