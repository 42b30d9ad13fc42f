/* SPDX-License-Identifier: MIT */
/* drill: what is said of a drill: by check, by drill itself, and how the interrupt is sent. */
#ifndef KDR_OUT_DRILL_H
#define KDR_OUT_DRILL_H

#include "boot/look.h"
#include "format/drill.h"

struct json_object;

/* The drill that counts here: the armed one, else the last. DRILL_NONE: there was none to be read.
 */
void drill_of(const struct look *look, struct drill *ret);

/* One sentence without a full stop, for check; NULL: nothing to say. */
const char *drill_sentence(const struct look *look);

/* `d` in full, with what changed here since. */
void drill_text(const struct look *look, const struct drill *d, struct strbuf *out);

/* kdumpready.drill/1 as printed, see packaging/kdumpready.drill.schema.json. */
void drill_json(const struct look *look, const struct drill *d, struct strbuf *out);

/* The same in one member of the report; NULL: there was none. */
struct json_object *drill_member(const struct look *look);

/* `instance`: what the cloud calls this guest, as cloud-init keeps it; may be empty. */
void drill_how_to(const struct look *look, const struct drill *d, struct span instance,
		  struct strbuf *out);

#endif
