/* SPDX-License-Identifier: MIT */
/* One reboot for one plan: what was rebooted for, and in which boot, is written down first. */
#include "txn/file.h"
#include "txn/journal.h"

#include <errno.h>
#include <fcntl.h>

#define RECORD 256

/* The last run that changed something: what the next boot is to bring. */
static const char *last_done(struct work *w, int *ret_err)
{
	const char *last = "none";
	struct txn_entry *list;
	size_t n;

	*ret_err = txn_list(w->s, &list, &n);
	for (size_t i = 0; *ret_err == 0 && i < n; i++)
		if (list[i].finished)
			last = list[i].id;
	return last;
}

static bool starts_with_line(struct span text, const char *line)
{
	struct span first;

	return span_line(&text, &first) && span_eq(first, line);
}

/* 1: written now. 0: it stands there already. */
static int record(struct work *w, const char *run, struct span boot_id)
{
	const char *text = arena_printf(w->a, "%s\n%.*s\n", run, (int)boot_id.n, boot_id.p);
	size_t length = strlen(text);
	char old[RECORD];
	ssize_t n;
	int err = 0, fd = w->ops->openat(w->state_fd, "reboot", O_RDWR | O_CREAT, 0600);

	if (fd < 0)
		return fd;
	n = w->ops->pread(fd, old, sizeof(old), 0);
	if (n > 0 && starts_with_line(span_make(old, (size_t)n), run)) {
		w->ops->close(fd);
		return 0;
	}
	/* What is left of a longer old text stands behind the two lines, and is never read. */
	if (n < 0)
		err = (int)n;
	else if (w->ops->pwrite(fd, text, length, 0) != (ssize_t)length)
		err = -EIO;
	if (err == 0)
		err = w->ops->fsync(fd);
	if (err == 0)
		err = w->ops->fsync(w->state_fd);
	w->ops->close(fd);
	return err < 0 ? err : 1;
}

int txn_reboot_once(const struct txn_setup *s, struct span boot_id, const char **ret_why)
{
	struct txn_outcome out;
	struct work w;
	const char *run;
	int err;

	work_begin(&w, s, &out);
	err = work_open_state(&w, true);
	if (err == 0)
		err = work_lock(&w);
	if (err == 0) {
		run = last_done(&w, &err);
		if (err == 0)
			err = record(&w, run, boot_id);
		if (err < 0)
			work_fail(&w, err, "reboot", "cannot be recorded");
	}
	*ret_why = err < 0 ? out.message : "it was rebooted for this once already";
	work_end(&w);
	return err;
}
