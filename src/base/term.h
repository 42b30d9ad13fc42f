/* SPDX-License-Identifier: MIT */
/* term: nothing that was read from a file reaches a terminal, a log or JSON raw. */
#ifndef KDR_TERM_H
#define KDR_TERM_H

#include "base/arena.h"

/*
 * Valid UTF-8 without controls: C0, DEL, C1, invalid bytes, and what turns the writing direction
 * or hides text become \xNN. Newlines and tabs too: one message is one line.
 */
const char *term_clean(struct arena *a, struct span s);

#endif
