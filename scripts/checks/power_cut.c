/* Writes down what a program does to the files below $POWER_CUT_ROOT, in the order in which it does it: preloaded (LD_PRELOAD),
   it appends a record to $POWER_CUT_LOG for each write, truncation, removal and completed sync. power_cut.py makes files of
   the records as a disk would hold them when the power failed in between.

   A record: four 64-bit little-endian numbers (kind, offset or length, length of path, length of data), path, data. One
   writev to a file opened for appending is one piece. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE = 1, TRUNCATE = 2, SYNC = 3, REMOVE = 4 };

static const char *root;
static size_t root_length;
static int log_file = -1;

__attribute__((constructor)) static void start(void) {
    root = getenv("POWER_CUT_ROOT");
    const char *path = getenv("POWER_CUT_LOG");
    if (!root || !path) return;
    root_length = strlen(root);
    int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
    log_file = real(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    unsetenv("LD_PRELOAD");
}

static void note(int kind, const char *path, uint64_t place, const void *data, size_t length) {
    uint64_t head[4] = {(uint64_t)kind, place, strlen(path), length};
    struct iovec parts[3] = {{head, sizeof head}, {(void *)path, head[2]}, {(void *)data, length}};
    if (writev(log_file, parts, 3) != (ssize_t)(sizeof head + head[2] + length)) abort();
}

/* Whether a descriptor is of a file that counts, and which. */
static int is_watched(int descriptor, char path[PATH_MAX]) {
    char link[64];
    if (log_file < 0 || descriptor == log_file) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return strncmp(path, root, root_length) == 0;
}

#define REAL(name) ({ static __typeof__(&name) real; if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name); real; })

#define POSITIONED(name, type)                                                                             \
    ssize_t name(int descriptor, const void *data, size_t count, type offset) {                           \
        char path[PATH_MAX];                                                                               \
        ssize_t done = REAL(name)(descriptor, data, count, offset);                                        \
        if (done > 0 && is_watched(descriptor, path)) note(WRITE, path, (uint64_t)offset, data, (size_t)done); \
        return done;                                                                                       \
    }
POSITIONED(pwrite, off_t)
POSITIONED(pwrite64, off64_t)

ssize_t write(int descriptor, const void *data, size_t count) {
    char path[PATH_MAX];
    if (!is_watched(descriptor, path)) return REAL(write)(descriptor, data, count);
    off_t offset = lseek(descriptor, 0, SEEK_CUR);
    ssize_t done = REAL(write)(descriptor, data, count);
    if (done > 0) note(WRITE, path, (uint64_t)offset, data, (size_t)done);
    return done;
}

#define TRUNCATION(name, type)                                                     \
    int name(int descriptor, type length) {                                       \
        char path[PATH_MAX];                                                       \
        int status = REAL(name)(descriptor, length);                               \
        if (status == 0 && is_watched(descriptor, path)) note(TRUNCATE, path, (uint64_t)length, "", 0); \
        return status;                                                             \
    }
TRUNCATION(ftruncate, off_t)
TRUNCATION(ftruncate64, off64_t)

#define SYNCING(name)                                                              \
    int name(int descriptor) {                                                    \
        char path[PATH_MAX];                                                       \
        int status = REAL(name)(descriptor);                                       \
        if (status == 0 && is_watched(descriptor, path)) note(SYNC, path, 0, "", 0); \
        return status;                                                             \
    }
SYNCING(fsync)
SYNCING(fdatasync)

int unlink(const char *path) {
    char whole[PATH_MAX];
    int is_counted = log_file >= 0 && realpath(path, whole) && strncmp(whole, root, root_length) == 0;
    int status = REAL(unlink)(path);
    if (status == 0 && is_counted) note(REMOVE, whole, 0, "", 0);
    return status;
}
