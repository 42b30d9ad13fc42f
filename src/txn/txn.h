/* SPDX-License-Identifier: MIT */
/*
 * txn: the only code that writes. A plan is carried out whole, or not at all.
 *
 * Nothing is changed before there is a journal from which it can be put back, and every new file is
 * complete and on the disk beside its target before the first target is touched. The journal is
 * the directory <state_dir>/txn/<id>/; `id` counts up, so the last one is the largest.
 *
 *   plan      what is to be changed, with hashes, owners, modes, xattrs; old.N new.N: whole copies
 *   state     one word in 512 bytes written in place, so that no full disk can stop it:
 *
 *                 journal complete     live files in place,     all in place, verified,
 *                 and on the disk      boot files verified      commands run, accepted
 *     (none) ----> prepared ------------> sealed ----------------> committed ----> done
 *                     |                     |                     old files are
 *                     |  any failure        |  any failure        unlinked
 *                     +-----> back <--------+
 *                              | every target has its old bytes again
 *                              v
 *                           aborted (and the journal is taken away), or kept
 *
 * Killed in a state, the next txn_recover() goes: (none) drops the journal, nothing was touched;
 * prepared back; sealed forward if every target holds its old or its new bytes, else back; back
 * back; committed forward. A target that holds neither the old nor the new bytes is somebody
 * else's: it is left alone and named, TXN_HALF is said once, and the journal ends as `kept`, with
 * the old bytes still in it.
 *
 * An existing file is never renamed over where the filesystem can exchange: old and new change
 * places (RENAME_EXCHANGE), the old inode waits beside its target under a name nobody reads
 * (.kdumpready.<id>.<n>), and going back needs no space.
 *
 * CLASS_LIVE: exchange, fsync the directory. CLASS_BOOT: flush, exchange, fsync the directory,
 * flush; flush is EXT4_IOC_CHECKPOINT, else freeze and thaw, else syncfs (txn/flush.h). grubenv
 * (CLASS_BOOT, that name, 1024 bytes) is one pwrite in place, then a flush.
 *
 * Times: a file that is put back by its own inode keeps its mtime, unless commands were run in
 * between or it is undone: what was built from the new bytes must see that its input changed.
 */
#ifndef KDR_TXN_H
#define KDR_TXN_H

#include "base/root.h"
#include "plan/plan.h"

struct txn_ops;

#define TXN_STATE_DIR "/var/lib/kdumpready"

enum txn_status {
	TXN_DONE = 0,
	TXN_PARTLY = 2,	 /* undo only: some files are no longer ours and were kept, see `kept` */
	TXN_REFUSED = 4, /* nothing was changed, or all of it is as it was before */
	TXN_HALF =
		5, /* neither could be reached: txn_recover() tries again, unless it was `kept` */
};

/* What the caller decides. Each may be NULL; `user` is handed back. They may use the arena. */
struct txn_hooks {
	void *user;

	/*
	 * What a generator printed for `path`: 0 takes it, anything else refuses it and everything
	 * that was done is put back. NULL refuses all output. May set `*why`, a sentence.
	 */
	int (*verify)(void *user, const char *path, struct span old, struct span now,
		      const char **why);

	/* A command is about to be run, which may take minutes: as one would type it, raw. */
	void (*running)(void *user, const char *command);

	/*
	 * A COMMAND_AFTER failed: 0 goes on, with a note; anything else puts everything back. NULL
	 * puts back.
	 */
	int (*failed)(void *user, const struct command *command, const char *why);

	/*
	 * All is in place and the commands were run: probe and judge again. 0 keeps it; anything
	 * else puts everything back. Called while that is still possible without space.
	 */
	int (*accept)(void *user, const char **why);

	/*
	 * undo only: `path` no longer holds what was written (`ours`). 0: write `*ret_bytes`, which
	 * takes back what was changed and nothing else (grubenv, which every boot writes); anything
	 * else keeps the file as it is.
	 */
	int (*merge)(void *user, const char *path, struct span old, struct span ours,
		     struct span now, struct span *ret_bytes);
};

struct txn_setup {
	struct arena *arena;
	const struct root *root; /* everything is written below it */
	const char *root_name;	 /* as the user named it; NULL: "/" */
	const char *
		state_dir; /* of the host, absolute; made when it is missing; NULL: TXN_STATE_DIR */
	bool no_exec; /* run no command: --root, --no-exec. A plan with a generator is refused */
	bool no_cage; /* do not confine the generator (other systems' boot entries need mounts) */
	const char **env; /* more than PATH for the commands, NULL-terminated: "LANG=..." */
	unsigned generate_seconds, after_seconds; /* time limits; 0: 120 and 900 */
	struct txn_hooks hooks;
	const struct txn_ops *ops; /* NULL: the system's own. The tests bring theirs */
};

/* Text is raw: paths in it go through term_clean() before a terminal sees them. */
struct txn_outcome {
	enum txn_status status;
	int error;	     /* errno of what failed, 0 when it was no system call */
	const char *message; /* "PATH: reason", for any status but TXN_DONE; never NULL */
	const char *id;	     /* the journal that now exists, NULL when there is none */
	const char **notes;  /* what happened besides, one sentence each */
	size_t n_notes;
	const char **relabel; /* new files that have no SELinux label yet (below a --root) */
	size_t n_relabel;
	const char **commands_done; /* of any status: as one would type them */
	size_t n_commands_done;
	const char **commands_left; /* not run: no_exec, or found in a journal by recover */
	size_t n_commands_left;
	const char **kept; /* undo: "PATH: reason" */
	size_t n_kept;
};

/*
 * Carries out changes and commands of `plan`. An unfinished journal refuses it: txn_recover() comes
 * first, and the plan after it. Returns the status that the outcome holds too.
 */
enum txn_status txn_run(const struct txn_setup *s, const struct plan *plan,
			struct txn_outcome *ret_outcome);

/* One journal. */
struct txn_entry {
	const char *id;
	const char *state; /* one of the words above, "new" for none */
	int64_t time;
	const char *root;
	const char *undoes; /* the id of what it took back, NULL: it is no undo */
	bool undone;	    /* a later one took it back */
	bool finished;
	const char **paths; /* what it changed, as the plan named it */
	size_t n_paths;
};

/* All journals of this root, oldest first. Read-only. 0, or -errno; no state directory is none. */
int txn_list(const struct txn_setup *s, struct txn_entry **ret_entries, size_t *ret_n);

/*
 * Whether there is something for txn_recover() to do: 1 and the entry, 0, or -errno (-EACCES: not
 * root, nobody knows). Read-only; takes no lock, so a run that is at work looks like this too:
 * then -EBUSY.
 */
int txn_interrupted(const struct txn_setup *s, struct txn_entry *ret_entry);

/*
 * Finishes or puts back what is unfinished. TXN_DONE: there is nothing unfinished (any more);
 * `id` names what was recovered, NULL when nothing was, and a note says which way it went.
 */
enum txn_status txn_recover(const struct txn_setup *s, struct txn_outcome *ret_outcome);

/*
 * Whether the machine may be rebooted for what the last run changed: 1 the first time, and from
 * then on 0, whichever boot asks; -errno when that cannot be written down (then it may not). Why
 * not is in `ret_why`. `boot_id` is kept for whoever reads the file.
 */
int txn_reboot_once(const struct txn_setup *s, struct span boot_id, const char **ret_why);

/*
 * Plays journal `id` back (NULL: the last one that is done, not undone and no undo), as a
 * transaction of its own: it can be killed, recovered and undone like any. Files whose bytes are
 * no longer ours are kept and named. `dry`: only says what would be kept.
 */
enum txn_status txn_undo(const struct txn_setup *s, const char *id, bool dry,
			 struct txn_outcome *ret_outcome);

#endif
