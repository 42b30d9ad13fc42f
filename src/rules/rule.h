/* SPDX-License-Identifier: MIT */
/*
 * rule: one requirement on the chain from the interrupt to the dump.
 *
 * A rule is one file, rules/<id with _>.c, that defines `const struct rule
 * rule_<id with _>`, and one line in rules/list.h. It judges a state and does
 * not know whether that state was observed or predicted.
 */
#ifndef KDR_RULE_H
#define KDR_RULE_H

#include "boot/look.h"
#include "rules/want.h"

enum verdict {
	VERDICT_PASS,
	VERDICT_SKIP,
	VERDICT_PENDING,
	VERDICT_WARN,
	VERDICT_UNKNOWN,
	VERDICT_FAIL
};

enum stage {
	STAGE_TRIGGER,
	STAGE_RESERVE,
	STAGE_LOAD,
	STAGE_CAPTURE,
	STAGE_STORE,
	STAGE_RECOVER,
	STAGE_SELF,
	N_STAGES,
};

/* The planes a rule has something to say about. */
enum { ON_NOW = 1, ON_NEXT = 2, ON_BOTH = 3 };

struct judgement {
	enum verdict verdict;
	bool counted;	     /* decides the grade of its plane */
	const char *message; /* what was seen, for people; one sentence without a full stop */
	struct where where;
	const char *follows; /* id of the rule whose fault this one only repeats, or NULL */
	bool mend;	     /* not known, and fix can see to it all the same */
	bool told;	     /* not known, and there is something to type all the same */
};

/* What to type, one command a line, and what it takes. */
struct fix {
	bool automatic; /* `kdumpready fix` does it */
	bool reboot;	/* takes effect only after a reboot */
	const char **commands;
	size_t n_commands;
};

struct judge {
	const struct look *look;
	const struct state *state; /* the plane that is judged */
	struct arena *arena;
};

struct rule {
	const char *id;
	enum stage stage;
	unsigned planes;      /* ON_NOW | ON_NEXT */
	bool nmi_only;	      /* left out by --trigger panic */
	bool advice;	      /* about what is there already: it decides no grade */
	bool of_service;      /* asks what the distribution's own kdump service needs */
	bool fundamental;     /* while it fails nothing else helps: it is told first */
	const char *title;    /* what it asks for, in a few words */
	const char *crash;    /* explain: what happens in a crash when it is not met */
	const char *reads;    /* explain: what is read */
	const char *document; /* explain: who asks for it */
	void (*judge)(const struct judge *j, struct judgement *ret);
	void (*remedy)(const struct judge *j,
		       struct fix *ret); /* by hand, on this system; or NULL */
	void (*want)(const struct judge *j, struct wants *ret); /* what fix makes true; or NULL */
};

const char *verdict_name(enum verdict v);
const char *stage_name(enum stage s);

/* One each for every verdict; the message is formatted into the arena. */
void judgement_set(const struct judge *j, struct judgement *ret, enum verdict v, struct where where,
		   const char *format, ...) __attribute__((format(printf, 5, 6)));
#define judge_pass(j, ret, ...) judgement_set((j), (ret), VERDICT_PASS, __VA_ARGS__)
#define judge_skip(j, ret, ...) judgement_set((j), (ret), VERDICT_SKIP, __VA_ARGS__)
#define judge_pending(j, ret, ...) judgement_set((j), (ret), VERDICT_PENDING, __VA_ARGS__)
#define judge_warn(j, ret, ...) judgement_set((j), (ret), VERDICT_WARN, __VA_ARGS__)
#define judge_unknown(j, ret, ...) judgement_set((j), (ret), VERDICT_UNKNOWN, __VA_ARGS__)
#define judge_fail(j, ret, ...) judgement_set((j), (ret), VERDICT_FAIL, __VA_ARGS__)

/* "path:line", or "path"; "" for nowhere. */
const char *where_text(struct arena *a, struct where where);

/* On `now`, a rule about loading decides nothing once a capture kernel is loaded. */
bool judge_moot(const struct judge *j);

/* No NMI knobs exist there: everything but x86. */
bool judge_x86(const struct judge *j);

void want_add(const struct judge *j, struct wants *wants, struct want want);

void fix_add(const struct judge *j, struct fix *fix, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * "crashkernel=..." that reserves enough on this machine: what somebody chose for it, if that
 * works; else the table's where it covers this RAM, else a fixed size; NULL when there is too
 * little RAM for any.
 */
const char *recommend_argument(const struct judge *j);

/* The same without what somebody chose: for where that works, and is too little all the same. */
const char *recommend_standard(const struct judge *j);

/*
 * Whether these arguments reserve enough for a capture kernel to come up, whatever RAM of those
 * that are possible the machine of `s` has. Less than is recommended can be enough.
 */
bool recommend_works(const struct look *look, const struct state *s, struct span args);

/* remedy.c: what to type on this distribution and boot loader. */
void remedy_argument(const struct judge *j, struct fix *fix, const char *argument);
void remedy_sysctl(const struct judge *j, struct fix *fix, const char *key, int value);
void remedy_restart(const struct judge *j, struct fix *fix);

#endif
