/* SPDX-License-Identifier: MIT */
/*
 * output: -o FILE, which takes what would have gone to stdout.
 *
 * The verb runs in a child, with a new file beside FILE as its stdout; when it has printed its
 * report the new file is renamed to FILE. Who reads FILE finds the old report or the new one whole,
 * and a run that ends before its report leaves the old one. So the verb gives up all writing before
 * it reads anything (sandbox.h), and what writes never sees what was read.
 */
#ifndef KDR_OUTPUT_H
#define KDR_OUTPUT_H

#include "base/arena.h"

/*
 * What `run` returns, an exit status; 3 after saying why FILE cannot be written. `path` NULL:
 * simply runs it. A pipe or a device is written to directly, a link followed.
 */
int output_run(struct arena *a, const char *path, int (*run)(void *data), void *data);

#endif
