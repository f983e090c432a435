/* The k-th call that writes fails, or ends the process; and every such call can be written down.
 *
 * Preloaded into the real program (tests/strike.py), below Python and SQLite and above the kernel. It knows
 * the calls that change a file system; it refuses to know who makes them. One count serves all threads, so
 * every call of a command has a number of its own.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { NONE, KILL, TORN, ONCE, FROM_THEN_ON };
enum { CREATE = 1, WRITE, SYNC, TRUNCATE, RENAME, LINK, UNLINK, MKDIR, RMDIR, DONE };

static char below[4096];
static atomic_long seen;
static long strikes_at;
static int how, with, log_to = -1;

/* --- what the test says and asks ------------------------------------------------------------------- */

void strike_below(const char *folder) { snprintf(below, sizeof below, "%s", folder); }
void strike_at(long number, int kind, int error) { seen = 0; strikes_at = number; how = kind; with = error; }
void strike_log(int fd) { log_to = fd; }
long strike_seen(void) { return seen; }

/* --- which calls count ----------------------------------------------------------------------------- */

static int ours(const char *path) {
    size_t length = strlen(below);
    return length && !strncmp(path, below, length) && (length == 1 || path[length] == '/' || !path[length]);
}

static int ours_open(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, 4095);
    if (length < 0) return 0;
    path[length] = 0;
    return ours(path);
}

/* A full medium still removes and renames; one that is locked does neither, and both still flush. */
static int refuses(int op) {
    if (with == ENOSPC) return op == WRITE || op == CREATE || op == MKDIR || op == LINK;
    return op != SYNC;
}

static int struck(int op) { /* 1: fail with errno; 2: do the call, or half of it, and end */
    long number = ++seen;
    if (how == FROM_THEN_ON && number >= strikes_at && refuses(op)) { errno = with; return 1; }
    if (number != strikes_at) return 0;
    if (how == KILL) kill(getpid(), SIGKILL);
    if (how == ONCE) { errno = with; return 1; }
    return how == TORN ? 2 : 0;
}

static void note(int op, long file, long at, const char *path, const void *data, size_t size) {
    if (log_to < 0) return;
    long head[5] = {op, file, at, (long)strlen(path), (long)size};
    struct iovec parts[3] = {{head, sizeof head}, {(void *)path, strlen(path)}, {(void *)data, size}};
    ssize_t (*real)(int, const struct iovec *, int) = dlsym(RTLD_NEXT, "writev");
    real(log_to, parts, 3);
}

static long file_of(int fd) {
    struct stat found;
    return fstat(fd, &found) ? 0 : (long)found.st_ino;
}

#define REAL(type, name, ...) static type (*real)(__VA_ARGS__); if (!real) real = dlsym(RTLD_NEXT, name)
#define THEN_END(verdict) if ((verdict) == 2) kill(getpid(), SIGKILL)

void strike_done(void) { note(DONE, 0, 0, "", "", 0); } /* a command said that it did its work */

/* --- the calls ------------------------------------------------------------------------------------- */

static int opened(int (*real)(const char *, int, ...), const char *path, int flags, mode_t mode) {
    if (!(flags & (O_CREAT | O_TRUNC)) || !ours(path)) return real(path, flags, mode);
    int verdict = struck(CREATE);
    if (verdict == 1) return -1;
    int fd = real(path, flags, mode);
    if (fd >= 0) note(CREATE, file_of(fd), flags & O_TRUNC ? 1 : 0, path, "", 0);
    THEN_END(verdict);
    return fd;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        REAL(int, #name, const char *, int, ...); \
        va_list rest; va_start(rest, flags); mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0; va_end(rest); \
        return opened(real, path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

#define WRITE_AT(name, offset_type) \
    ssize_t name(int fd, const void *data, size_t size, offset_type at) { \
        REAL(ssize_t, #name, int, const void *, size_t, offset_type); \
        char path[4096]; \
        if (!ours_open(fd, path)) return real(fd, data, size, at); \
        int verdict = struck(WRITE); \
        if (verdict == 1) return -1; \
        ssize_t done = real(fd, data, verdict == 2 ? size / 2 : size, at); \
        if (done > 0) note(WRITE, file_of(fd), (long)at, path, data, (size_t)done); \
        THEN_END(verdict); \
        return done; \
    }
WRITE_AT(pwrite, off_t)
WRITE_AT(pwrite64, off64_t)

ssize_t write(int fd, const void *data, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t);
    char path[4096];
    if (!ours_open(fd, path)) return real(fd, data, size);
    int verdict = struck(WRITE);
    if (verdict == 1) return -1;
    long at = (long)lseek(fd, 0, SEEK_CUR);
    ssize_t done = real(fd, data, verdict == 2 ? size / 2 : size);
    if (done > 0) note(WRITE, file_of(fd), at, path, data, (size_t)done);
    THEN_END(verdict);
    return done;
}

#define ON_OPEN(name, op, at, parameters, arguments, ...) \
    int name parameters { \
        REAL(int, #name, __VA_ARGS__); \
        char path[4096]; \
        if (!ours_open(fd, path)) return real arguments; \
        int verdict = struck(op); \
        if (verdict == 1) return -1; \
        int done = real arguments; \
        if (!done) note(op, file_of(fd), at, path, "", 0); \
        THEN_END(verdict); \
        return done; \
    }
ON_OPEN(fsync, SYNC, 0, (int fd), (fd), int)
ON_OPEN(fdatasync, SYNC, 0, (int fd), (fd), int)
ON_OPEN(ftruncate, TRUNCATE, (long)size, (int fd, off_t size), (fd, size), int, off_t)
ON_OPEN(ftruncate64, TRUNCATE, (long)size, (int fd, off64_t size), (fd, size), int, off64_t)

#define ON_NAMES(name, op, path, other, parameters, arguments, ...) \
    int name parameters { \
        REAL(int, #name, __VA_ARGS__); \
        if (!ours(path)) return real arguments; \
        int verdict = struck(op); \
        if (verdict == 1) return -1; \
        int done = real arguments; \
        if (!done) note(op, 0, 0, path, other, strlen(other)); \
        THEN_END(verdict); \
        return done; \
    }
ON_NAMES(rename, RENAME, from, to, (const char *from, const char *to), (from, to), const char *, const char *)
ON_NAMES(link, LINK, from, to, (const char *from, const char *to), (from, to), const char *, const char *)
ON_NAMES(unlink, UNLINK, path, "", (const char *path), (path), const char *)
ON_NAMES(mkdir, MKDIR, path, "", (const char *path, mode_t mode), (path, mode), const char *, mode_t)
ON_NAMES(rmdir, RMDIR, path, "", (const char *path), (path), const char *)

int linkat(int at, const char *from, int to_at, const char *to, int flags) {
    REAL(int, "linkat", int, const char *, int, const char *, int);
    if (!ours(from)) return real(at, from, to_at, to, flags);
    int verdict = struck(LINK);
    if (verdict == 1) return -1;
    int done = real(at, from, to_at, to, flags);
    if (!done) note(LINK, 0, 0, from, to, strlen(to));
    THEN_END(verdict);
    return done;
}
