/* SPDX-License-Identifier: MIT */
/*
 * The libraries that are loaded on demand elsewhere are part of the static program. dlopen() and
 * dlsym() find them here, by the same names, so nothing of the machine that it is copied to is
 * loaded, and no source knows the difference.
 */
#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#define ARCHIVE_READ(X)                                                                            \
	X(archive_read_new)                                                                        \
	X(archive_read_free)                                                                       \
	X(archive_read_support_format_raw)                                                         \
	X(archive_read_open_fd)                                                                    \
	X(archive_read_next_header)                                                                \
	X(archive_read_data_block)                                                                 \
	X(archive_read_support_filter_gzip)                                                        \
	X(archive_read_support_filter_bzip2)                                                       \
	X(archive_read_support_filter_xz)                                                          \
	X(archive_read_support_filter_lzma)                                                        \
	X(archive_read_support_filter_lz4)                                                         \
	X(archive_read_support_filter_zstd)
#define ARCHIVE_WRITE(X)                                                                           \
	X(archive_write_new)                                                                       \
	X(archive_write_set_format_pax_restricted)                                                 \
	X(archive_write_open)                                                                      \
	X(archive_write_header)                                                                    \
	X(archive_write_data)                                                                      \
	X(archive_write_close)                                                                     \
	X(archive_write_free)                                                                      \
	X(archive_entry_new)                                                                       \
	X(archive_entry_free)                                                                      \
	X(archive_entry_set_pathname)                                                              \
	X(archive_entry_set_symlink)                                                               \
	X(archive_entry_set_filetype)                                                              \
	X(archive_entry_set_perm)                                                                  \
	X(archive_entry_set_size)                                                                  \
	X(archive_entry_set_mtime)
#define KMOD(X)                                                                                    \
	X(kmod_new)                                                                                \
	X(kmod_unref)                                                                              \
	X(kmod_set_log_fn)                                                                         \
	X(kmod_module_new_from_lookup)                                                             \
	X(kmod_module_unref_list)                                                                  \
	X(kmod_module_get_module)                                                                  \
	X(kmod_module_get_name)                                                                    \
	X(kmod_module_get_path)                                                                    \
	X(kmod_module_get_dependencies)                                                            \
	X(kmod_list_next)                                                                          \
	X(kmod_module_unref)
#define UNPACK(X)                                                                                  \
	X(uncompress)                                                                              \
	X(lzo1x_decompress_safe)                                                                   \
	X(lzma_stream_buffer_decode)                                                               \
	X(LZ4_decompress_safe)                                                                     \
	X(ZSTD_decompress)
#define ALL(X) ARCHIVE_READ(X) ARCHIVE_WRITE(X) KMOD(X) UNPACK(X)

/* Only their addresses are of interest: who asks for one knows its type. */
#define X(name) void name(void);
ALL(X)
#undef X

static const struct {
	const char *name;
	void (*function)(void);
} linked[] = {
#define X(name) { #name, name },
	ALL(X)
#undef X
};

static const char *const libraries[] = { "libarchive.so.13", "libkmod.so.2", "libz.so.1",
					 "liblzo2.so.2",     "liblzma.so.5", "liblz4.so.1",
					 "libzstd.so.1" };

void *dlopen(const char *file, int mode)
{
	(void)mode;
	for (size_t i = 0; file && i < sizeof(libraries) / sizeof(*libraries); i++)
		if (strcmp(file, libraries[i]) == 0)
			return (void *)&libraries[i];
	return NULL;
}

void *dlsym(void *restrict handle, const char *restrict name)
{
	(void)handle;
	for (size_t i = 0; i < sizeof(linked) / sizeof(*linked); i++)
		if (strcmp(name, linked[i].name) == 0)
			return (void *)linked[i].function;
	return NULL;
}

int dlclose(void *handle)
{
	(void)handle;
	return 0;
}
