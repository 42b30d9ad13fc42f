/* SPDX-License-Identifier: MIT */
/*
 * naive truncate|rename|textbook FILE TEXT: the ways in which boot files are usually written. The
 * harness must find fault with each of them, or it would find none with anybody.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int put(const char *path, const char *text, bool sync)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	ssize_t n = fd < 0 ? -1 : write(fd, text, strlen(text));

	if (fd < 0 || n != (ssize_t)strlen(text) || (sync && fsync(fd) < 0))
		return 1;
	return close(fd) < 0;
}

int main(int argc, char **argv)
{
	char temp[4096], dir[4096], *slash;
	int fd;

	if (argc != 4 || snprintf(temp, sizeof(temp), "%s.new", argv[2]) >= (int)sizeof(temp))
		return 64;
	syscall(SYS_getpgid, 0); /* the stepper counts from here on */
	if (strcmp(argv[1], "truncate") == 0)
		return put(argv[2], argv[3], false);
	if (put(temp, argv[3], strcmp(argv[1], "textbook") == 0) || rename(temp, argv[2]) < 0)
		return 1;
	if (strcmp(argv[1], "rename") == 0)
		return 0;
	strcpy(dir, temp);
	slash = strrchr(dir, '/');
	*slash = '\0';
	fd = open(dir, O_RDONLY | O_DIRECTORY);
	return fd < 0 || fsync(fd) < 0 || close(fd) < 0;
}
