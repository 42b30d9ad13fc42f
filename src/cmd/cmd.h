/* SPDX-License-Identifier: MIT */
/* cmd: one file per verb. Only here is anything printed, and only here a run is ended. */
#ifndef KDR_CMD_H
#define KDR_CMD_H

#include "base/strbuf.h"

#define EXIT_USAGE 64

int cmd_check(int argc, char **argv);
int cmd_fix(int argc, char **argv);
int cmd_undo(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_crashkernel(int argc, char **argv);
int cmd_collect(int argc, char **argv);
int cmd_drill(int argc, char **argv);
int cmd_dumps(int argc, char **argv);

/* fix, and check --fix: an exit status. */
struct options;
int fix_run(struct options *o, struct arena *arena);

/* For arena_new: says so and exits; nothing has been written. */
void cmd_out_of_memory(void);

/* Writes to stdout, and notices when it could not: 0, or 3 after saying so. */
int cmd_print(struct span text);

/* The same where stdout is a file of this name; NULL: it is not. */
int cmd_print_to(const char *name, struct span text);

/* "kdumpready: ..." to stderr, without what a terminal would obey. */
void cmd_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* "kdumpready: ..." and the way to the help, to stderr; EXIT_USAGE. */
int cmd_usage_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The word of `words` (NULL-terminated) that was probably meant, or NULL. */
const char *cmd_suggest(const char *word, const char *const *words);

#endif
