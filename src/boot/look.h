/* SPDX-License-Identifier: MIT */
/*
 * look: everything that was established about one machine. What the rules judge.
 */
#ifndef KDR_LOOK_H
#define KDR_LOOK_H

#include "boot/kdump.h"
#include "boot/loader.h"
#include "format/mounts.h"
#include "policy.h"
#include "state.h"

/* How the answers for several possible entries become one. */
enum next_kind {
	NEXT_ONE,  /* one entry boots */
	NEXT_ANY,  /* which one is not known: differing answers are UNKNOWN */
	NEXT_BOTH, /* a one-shot entry and the one after it: the weaker answer counts */
};

struct look {
	const struct facts *facts;
	struct profile profile;
	struct boot_prediction boot;
	const char *mistrust; /* why the prediction must not be believed, or NULL */
	struct kdump_config kdump;
	struct mounts mounts, fstab;
	bool has_now;
	struct state now;
	struct state *next; /* one for each entry that may boot; at least one */
	size_t n_next;
	enum next_kind next_kind;
	bool quick;
	const struct policy *policy; /* what the site asks for; never NULL */
};

struct look_options {
	uint64_t ram_min, ram_max; /* of the guest an image is for; 0, UINT64_MAX: not known */
	const char *cloud;	   /* NULL: as the facts say */
	bool quick;
	const struct policy *policy; /* never NULL */
};

/* Loader, kdump configuration, mounts: what tells which further files matter. */
void look_first(struct look *look, const struct facts *f, const struct look_options *options);

/* The two states, once those files were read too. */
void look_states(struct look *look, const struct look_options *options);

/* now.c, next.c. `entry` NULL: not known which; `args` is one of its variants. */
void now_observe(const struct look *look, struct state *ret);
void next_predict(const struct look *look, const struct look_options *options,
		  const struct boot_entry *entry, struct span args, struct state *ret);

/* The rules its kernel reads crashkernel= by. */
void state_kernel(const struct look *look, const struct state *s, struct crashkernel_kernel *ret);

/* Shared by both: what depends only on what they filled in before. */
void state_reserve(const struct look *look, struct state *s); /* reservation.c */
void state_unit(const struct look *look, struct state *s);
void state_target(const struct look *look, struct state *s); /* target.c */
/* A quota of a project, which root has to keep to as well, may be on the dump's directory. */
bool target_has_quota(const struct look *look, const struct state *s);
/* The service will not build an image or load one, whatever else is right. */
bool load_refused(const struct look *look, const struct state *s);
void state_load(const struct look *look, struct state *s); /* load.c: loaded, for next */

#endif
