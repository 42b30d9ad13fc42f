/* SPDX-License-Identifier: MIT */
/*
 * grub: a GRUB configuration, executed as far as it can be seen from here.
 *
 * GRUB 2.06 (grub-core/script, normal, commands) and Red Hat's blscfg. Internal
 * to boot/: loader.h is what others use.
 *
 * What cannot be decided (the display, the clock, a file nobody read) runs both
 * ways: variables then have several values, menu entries are `maybe`. Where even
 * that says nothing the machine is `lost`, with the line.
 */
#ifndef KDR_BOOT_GRUB_H
#define KDR_BOOT_GRUB_H

#include "boot/grub_env.h"
#include "boot/loader.h"
#include "format/grub_cfg.h"

/* A status, as $? has it: 0, something else, or not known. */
enum grub_status { GRUB_OK, GRUB_FAILED, GRUB_MAYBE };

/* One word of a command. `why`: only `text`, its beginning, is known. */
struct grub_arg {
	struct span text;
	const char *why;
};

struct grub_argv {
	struct grub_arg *args;
	size_t n;
	const char *open; /* NULL, or why there may be more or fewer words than these */
};

/* A command with every combination of what its variables may be. */
struct grub_call {
	const struct grub_node *node;
	const char *path;
	struct grub_argv *variants;
	size_t n_variants;
	size_t shift; /* words before the arguments: the name, a "!" */
};

struct bls;
struct grub_load;
struct grub_menu;

struct grub_entry {
	const char *title, *id;
	bool vague; /* title or id are not known */
	bool submenu, maybe, locked;
	struct where where;
	const struct grub_load *load;  /* NULL, or what the body would come to: there is none */
	const struct grub_block *body; /* NULL: it could not be read, see `why` */
	const char *why;	       /* its arguments are not known whatever the body says */
	const char *version;	       /* of a BLS entry */
	struct grub_value *params;     /* of the body: $1 is the title */
	size_t n_params;
	/* After its body was run: */
	struct grub_menu *menu; /* of a submenu */
	struct grub_value menu_default;
	struct where default_where;
	size_t index; /* in the flat list, of what is no submenu */
	struct grub_save *saves;
	size_t n_saves;
};

struct grub_menu {
	struct grub_entry *entries;
	size_t n, n_maybe;
};

/* What a linux command loaded. */
struct grub_load {
	bool any;
	const char *other; /* NULL, or what is started that is no Linux: "the Xen hypervisor" ... */
	struct span kernel, *initrds;
	size_t n_initrds;
	struct span *args;
	size_t n_args;
	const char *why; /* the arguments are not known */
	struct where where;
};

struct grub_save {
	struct span name;
	struct grub_value value;
	bool set;
};

struct grub_function {
	struct span name;
	const struct grub_block *body;
};

enum grub_flow { FLOW_ON, FLOW_RETURN, FLOW_BREAK, FLOW_CONTINUE, FLOW_GONE };

struct grub {
	const struct facts *f;
	struct arena *arena;
	struct grub_env env;
	struct grub_function *functions;
	size_t n_functions;
	struct grub_menu *menu;	 /* that menuentry adds to */
	struct grub_menu *shown; /* the one the user gets */
	struct grub_value shown_default;
	struct where shown_where;
	struct grub_value *params;
	size_t n_params;
	struct grub_load load;
	struct grub_save *saves; /* what was written to the environment block, in order */
	size_t n_saves;
	const struct grub_save *written; /* by the boot before, over what the block has */
	size_t n_written;
	enum grub_flow flow;
	unsigned maybe; /* inside branches that may not run */
	unsigned depth;
	unsigned fuel; /* commands it may still run */
	bool bls;
	bool in_entry; /* the body of an entry is run: the menu was shown */
	const char *lost;
	struct where lost_where;
};

/* grub_exec.c */
enum grub_status grub_exec(struct grub *g, const struct grub_block *b);
void grub_lose(struct grub *g, const char *path, unsigned line, const char *why);
/* Reads a file as source does. */
enum grub_status grub_source(struct grub *g, const struct grub_call *c, struct span path);
struct grub_value grub_param(const struct grub *g, struct span name);

/* grub_expand.c: the words of a command, every combination of what they may be. */
void grub_expand(struct grub *g, const struct grub_word *words, size_t n, struct grub_call *ret);
/* The i-th argument over all variants. */
struct grub_value grub_call_value(struct grub *g, const struct grub_call *c, size_t i);
/* The i-th argument where one variant is as good as another; empty when there is none. */
struct span grub_call_text(const struct grub_call *c, size_t i);
size_t grub_call_n(const struct grub_call *c);

/*
 * grub_number.c: grub_strtoull() base 0: false when it does not begin with a number; what is larger
 * than any number of entries is only large. grub_signed(): the same with a sign, 0 for no number.
 */
bool grub_number(struct span s, int64_t *ret_n, size_t *ret_end);
int64_t grub_signed(struct span s);

/* grub_command.c */
bool grub_command(struct grub *g, const struct grub_call *c, struct span name,
		  enum grub_status *ret);

/* grub_linux.c: what boots something. False when `name` is none of these. */
bool grub_boots(struct grub *g, const struct grub_call *c, struct span name, enum grub_status *ret);
void grub_load_join(struct grub *g, const struct grub_load *other);

/* grub_test.c: [ ... ] */
enum grub_status grub_test(struct grub *g, const struct grub_call *c);

/* grub_file.c: the file that a path of GRUB's leads to, NULL when nobody can say; `ret`: is it
 * there? */
const struct file *grub_file(const struct grub *g, struct span path, enum grub_status *ret);
bool grub_is_dir(const struct grub *g, struct span path);

/* grub_save.c: load_env, save_env */
enum grub_status grub_load_env(struct grub *g, const struct grub_call *c);
enum grub_status grub_save_env(struct grub *g, const struct grub_call *c);

/* grub_bls.c */
enum grub_status grub_blscfg(struct grub *g, const struct grub_call *c);

/* grub_bls_body.c: what the entry of `bls`, which is at `e->where`, starts. */
void grub_bls_body(struct grub *g, const struct bls *bls, struct grub_entry *e);

/* grub_variables.c: the commands of these names; `sets` stands for all with --set=VARIABLE. */
enum grub_status grub_set(struct grub *g, const struct grub_call *c);
enum grub_status grub_unset(struct grub *g, const struct grub_call *c);
enum grub_status grub_export(struct grub *g, const struct grub_call *c);
enum grub_status grub_search(struct grub *g, const struct grub_call *c);
enum grub_status grub_search_dot(struct grub *g, const struct grub_call *c);
enum grub_status grub_sets(struct grub *g, const struct grub_call *c);
enum grub_status grub_hwmatch(struct grub *g, const struct grub_call *c);
enum grub_status grub_read(struct grub *g, const struct grub_call *c);
enum grub_status grub_increment(struct grub *g, const struct grub_call *c);
enum grub_status grub_decrement(struct grub *g, const struct grub_call *c);

/* grub_menu.c */
enum grub_status grub_add_entry(struct grub *g, const struct grub_call *c, bool submenu);
struct grub_entry *grub_new_entry(struct grub *g);
/* Runs every entry of the menu; fills the list of entries. */
void grub_run_menu(struct grub *g, struct boot_prediction *ret);

/* grub_default.c: the entries that `def` may mean. */
void grub_choose(struct grub *g, struct boot_prediction *ret, size_t *ret_index);

/* grub_predict.c: everything, from the file that GRUB reads first. `ret` has the firmware already.
 */
void grub_predict(const struct facts *f, const char *config, const char *platform,
		  struct boot_prediction *ret);

#endif
