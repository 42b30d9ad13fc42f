/* SPDX-License-Identifier: MIT */
/*
 * sandbox: what a verb that only looks gives up before it reads what others wrote. From then on
 * this process cannot open a file for writing, change one, start a program or a thread, open a
 * socket, trace, or signal anybody, whatever a file makes it do.
 *
 * What was open before stays open: stdout, which -o makes a new file (output.h). Where init's root
 * has to be looked at, that is done before (probe_slash): Landlock takes it for tracing.
 */
#ifndef KDR_SANDBOX_H
#define KDR_SANDBOX_H

#define SANDBOX_FILES 1 /* Landlock: nothing can be changed (Linux 5.13) */
#define SANDBOX_CALLS 2 /* seccomp: only calls that look are answered, all others with ENOSYS */

/*
 * Returns what holds now, a sum of the above. A kernel that has neither is no error: then it is the
 * code alone that does not write.
 */
int sandbox_enter(void);

#endif
