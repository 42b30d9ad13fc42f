/* SPDX-License-Identifier: MIT */
/*
 * drive: carries out, without the rest of the program, a plan that is given on its command line.
 *
 *   drive [--root DIR] --state DIR [--fault K:ERRNO[:sticky]] [--no-exchange] [--no-checkpoint]
 *         [--may-freeze] [--live] [--refuse] [--seconds N] VERB
 *   VERB: run CHANGE... | undo [ID] | recover | list | interrupted | reboot BOOT
 *   CHANGE: live:PATH=BYTES  boot:PATH=BYTES  env:PATH=BYTES (filled with # to 1024)
 *           link:PATH=TEXT  unlink:PATH  mkdir:PATH
 *           generate:PATH=PROGRAM (with one argument at most)  after:PROGRAM
 *
 * What is old is what stands there when it starts. The exit status is the transaction's. The first
 * line is the message, then notes; with --fault the last one says how many calls were made and
 * which one was hit.
 */
#include "faults.h"

#include "txn/file.h"
#include "txn/txn.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool refuses;

static int verify(void *user, const char *path, struct span old, struct span now, const char **why)
{
	(void)user, (void)path, (void)old;
	if (!refuses && span_starts(now, "# generated"))
		return 0;
	*why = "is not what was meant";
	return -1;
}

/* Two names that change places: not on this filesystem. */
static int no_exchange(int dir, const char *from, const char *to, unsigned flags)
{
	return flags ? -EINVAL : faults_ops.rename(dir, from, to, flags);
}

/* ext4 before Linux 5.14. */
static int no_checkpoint(int fd)
{
	(void)fd;
	return -ENOTTY;
}

static struct span bytes_now(struct arena *a, const struct root *root, const char *path,
			     bool *ret_existed)
{
	char text[4096];
	struct span bytes = span_make("", 0);
	const char *link;
	struct stat st;
	ssize_t n;
	int fd = -1, dir;

	*ret_existed = root_locate(root, path, a, &link, &st, &fd) == 0 || link;
	if (fd >= 0 && S_ISREG(st.st_mode))
		root_read_file(root, path, fd, &st, FILE_MAX_SIZE, true, a, &bytes);
	if (fd >= 0)
		close(fd);
	dir = root_openat(root, path, O_PATH | O_NOFOLLOW);
	if (link && fd < 0 && dir >= 0) {
		n = readlinkat(dir, "", text, sizeof(text));
		bytes = span_of(arena_dup(a, span_make(text, n > 0 ? (size_t)n : 0)));
	}
	if (dir >= 0)
		close(dir);
	return bytes;
}

static struct span link_now(struct arena *a, const struct root *root, const char *path)
{
	const char *link = NULL;
	struct stat st;
	int fd = -1;

	root_locate(root, path, a, &link, &st, &fd);
	if (fd >= 0)
		close(fd);
	return span_of(link ? link : "");
}

static struct span filled(struct arena *a, struct span bytes)
{
	char *block = arena_alloc(a, 1025);

	memset(block, '#', 1024);
	memcpy(block, bytes.p, bytes.n < 1024 ? bytes.n : 1024);
	return span_make(block, 1024);
}

static void add_command(struct arena *a, struct plan *plan, char *program, const char *output)
{
	const char **argv = arena_array(a, const char *, 3);
	char *blank = strchr(program, ' ');

	if (blank)
		*blank = '\0';
	argv[0] = program;
	argv[1] = blank ? blank + 1 : NULL;
	*arena_push(a, plan->commands, plan->n_commands) = (struct command){
		.when = output ? COMMAND_GENERATE : COMMAND_AFTER,
		.argv = argv,
		.output = output,
	};
}

static bool add(struct arena *a, const struct root *root, struct plan *plan, const char *word)
{
	char *kind = arena_dup(a, span_of(word)), *path = strchr(kind, ':'), *value;
	struct change c = { .class = CLASS_LIVE, .mode = 0640 };

	if (!path)
		return false;
	*path++ = '\0';
	value = strchr(path, '=');
	if (strcmp(kind, "after") == 0) {
		add_command(a, plan, path, NULL);
		return true;
	}
	if (value)
		*value++ = '\0';
	if (strcmp(kind, "generate") == 0 && value) {
		add_command(a, plan, value, path);
		return true;
	}
	c.path = path;
	c.new = span_of(value);
	c.old = bytes_now(a, root, path, &c.existed);
	if (strcmp(kind, "boot") == 0 || strcmp(kind, "env") == 0)
		c.class = CLASS_BOOT;
	if (strcmp(kind, "env") == 0)
		c.new = filled(a, c.new);
	if (strcmp(kind, "link") == 0 || strcmp(kind, "unlink") == 0) {
		c.kind = kind[0] == 'l' ? CHANGE_LINK : CHANGE_UNLINK;
		c.old = link_now(a, root, path);
		c.existed = c.old.n > 0;
	} else if (strcmp(kind, "mkdir") == 0) {
		c.kind = CHANGE_DIRECTORY;
		c.mode = 0750;
	}
	*arena_push(a, plan->changes, plan->n_changes) = c;
	return true;
}

static void tell(const struct txn_outcome *o)
{
	printf("%s\n", o->message);
	for (size_t i = 0; i < o->n_notes; i++)
		printf("note %s\n", o->notes[i]);
	for (size_t i = 0; i < o->n_kept; i++)
		printf("kept %s\n", o->kept[i]);
	for (size_t i = 0; i < o->n_commands_done; i++)
		printf("ran %s\n", o->commands_done[i]);
	for (size_t i = 0; i < o->n_commands_left; i++)
		printf("left %s\n", o->commands_left[i]);
	if (o->id)
		printf("id %s\n", o->id);
}

static int list(const struct txn_setup *s)
{
	struct txn_entry *list;
	size_t n;
	int err = txn_list(s, &list, &n);

	for (size_t i = 0; err == 0 && i < n; i++) {
		printf("%s %s%s%s%s", list[i].id, list[i].state, list[i].undoes ? " undoes " : "",
		       list[i].undoes ? list[i].undoes : "", list[i].undone ? " undone" : "");
		for (size_t k = 0; k < list[i].n_paths; k++)
			printf(" %s", list[i].paths[k]);
		printf("\n");
	}
	return err < 0;
}

/* The stepper counts from this call on. */
static void mark(void)
{
	syscall(SYS_getpgid, 0);
}

static int act(const struct txn_setup *s, const struct plan *plan, const char *verb, const char *id)
{
	struct txn_outcome outcome;
	struct txn_entry entry;
	const char *why;
	int status;

	mark();
	if (strcmp(verb, "list") == 0)
		return list(s);
	if (strcmp(verb, "interrupted") == 0)
		return txn_interrupted(s, &entry);
	if (strcmp(verb, "reboot") == 0)
		return txn_reboot_once(s, span_of(id), &why) != 1;
	if (strcmp(verb, "run") == 0)
		status = (int)txn_run(s, plan, &outcome);
	else if (strcmp(verb, "undo") == 0)
		status = (int)txn_undo(s, id, false, &outcome);
	else if (strcmp(verb, "recover") == 0)
		status = (int)txn_recover(s, &outcome);
	else
		return 64;
	tell(&outcome);
	/* And then nothing is left to recover. */
	return status == 0 && verb[0] == 'r' && verb[1] == 'e' && txn_interrupted(s, &entry)
		       ? 99
		       : status;
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new(abort);
	const char *fault = NULL, *dir = "/";
	struct txn_ops ops = faults_ops;
	struct plan plan = { .n_changes = 0 };
	struct root root;
	struct txn_setup s = { .arena = a, .root = &root, .ops = &ops };
	bool live = false;
	int i, status;

	s.hooks.verify = verify;
	for (i = 1; i < argc && strncmp(argv[i], "--", 2) == 0; i++) {
		if (strcmp(argv[i], "--no-exchange") == 0)
			ops.rename = no_exchange;
		else if (strcmp(argv[i], "--no-checkpoint") == 0)
			ops.checkpoint = no_checkpoint;
		else if (strcmp(argv[i], "--may-freeze") == 0)
			ops.may_freeze = ops_system.may_freeze;
		else if (strcmp(argv[i], "--live") == 0)
			live = true;
		else if (strcmp(argv[i], "--refuse") == 0)
			refuses = true;
		else if (i + 1 == argc)
			return 64;
		else if (strcmp(argv[i], "--root") == 0)
			dir = argv[++i];
		else if (strcmp(argv[i], "--state") == 0)
			s.state_dir = argv[++i];
		else if (strcmp(argv[i], "--fault") == 0)
			fault = argv[++i];
		else if (strcmp(argv[i], "--seconds") == 0)
			s.generate_seconds = s.after_seconds = (unsigned)atoi(argv[++i]);
		else
			return 64;
	}
	s.root_name = dir;
	if (i == argc || !s.state_dir || root_open(&root, dir) < 0 || (fault && !faults_set(fault)))
		return 64;
	root.live = root.live || live;
	for (int k = i + 1; k < argc && strcmp(argv[i], "run") == 0; k++)
		if (!add(a, &root, &plan, argv[k]))
			return 64;
	status = act(&s, &plan, argv[i], i + 1 < argc ? argv[i + 1] : NULL);
	if (fault)
		printf("calls %u %s\n", faults_calls(), faults_hit() ? faults_hit() : "-");
	if (fflush(stdout) != 0)
		return 64;
	root_close(&root);
	arena_free(a);
	return status;
}
