// Loaded before the C library into the unmodified program (LD_PRELOAD): counts the calls that change files
// under one folder, lets one of them go wrong, and can write down all of them for images of a power loss.
//
//   FAULT_ROOT   the folder, without symbolic links; without it nothing happens
//   FAULT_KIND   eio: call FAULT_AT fails; dead: so do all after it; enospc: what grows a file fails from
//                FAULT_AT on; short: write FAULT_AT writes half; shortfull: half, and then the disk is full;
//                kill: the process is killed instead of FAULT_AT; torn: in the middle of write FAULT_AT
//   FAULT_NAME   counts only paths that contain it
//   FAULT_ARMED  nothing is counted and nothing goes wrong while this file is not there
//   FAULT_PAUSE  milliseconds that every counted call waits first
//   FAULT_LINGER milliseconds between opening a file to read it and reading it
//   FAULT_LOG    one line a call: number, name, path; "hit" and the number where something went wrong
//   FAULT_TRACE  one record a call that went well (struct record)
//
// Linux with glibc only.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { NONE, EIO_ONCE, DEAD, FULL, SHORT, SHORT_FULL, KILLED, TORN };
static const char *const kinds[] = {"", "eio", "dead", "enospc", "short", "shortfull", "kill", "torn"};
// What a call does: puts bytes into a file, makes a name, or neither needs room.
enum need { BYTES, NAME, NOTHING };
enum fate { GOES_ON, FAILS, HALF, HALF_THEN_DEATH };

static int active, log_file = -1, trace_file = -1;
static enum kind kind;
static long at, pause_us, linger_us;
static const char *root, *name_part, *armed;
static size_t root_length;
static atomic_long calls;
static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;

static int append_to(const char *variable) {
  const char *path = getenv(variable);
  if (!path) return -1;
  int file = syscall(SYS_openat, AT_FDCWD, path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return -1;
  // The program's own files get the numbers they would have without this.
  int high = fcntl(file, F_DUPFD_CLOEXEC, 900);
  if (high >= 0) syscall(SYS_close, file);
  return high >= 0 ? high : file;
}

__attribute__((constructor)) static void begin(void) {
  root = getenv("FAULT_ROOT");
  if (!root) return;
  root_length = strlen(root);
  const char *text = getenv("FAULT_KIND");
  for (int i = 1; text && i <= TORN; i++)
    if (!strcmp(text, kinds[i])) kind = i;
  at = (text = getenv("FAULT_AT")) ? atol(text) : 0;
  pause_us = (text = getenv("FAULT_PAUSE")) ? atol(text) * 1000 : 0;
  linger_us = (text = getenv("FAULT_LINGER")) ? atol(text) * 1000 : 0;
  name_part = getenv("FAULT_NAME");
  armed = getenv("FAULT_ARMED");
  log_file = append_to("FAULT_LOG");
  trace_file = append_to("FAULT_TRACE");
  active = 1;
}

static int is_inside(const char *path) {
  return strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || path[root_length] == 0)
         && (!name_part || strstr(path, name_part));
}

static int path_of_file(int file, char *path) {
  if (!active) return 0;
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return is_inside(path);
}

static int path_of_name(int folder, const char *name, char *path) {
  if (!active || !name) return 0;
  char base[PATH_MAX] = "";
  if (name[0] != '/') {
    if (folder == AT_FDCWD) {
      if (!getcwd(base, sizeof base)) return 0;
    } else {
      char link[64];
      snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
      ssize_t length = readlink(link, base, sizeof base - 1);
      if (length <= 0) return 0;
      base[length] = 0;
    }
    if (name[0] == '.' && name[1] == '/') name += 2;
  }
  if (snprintf(path, PATH_MAX, base[0] ? "%s/%s" : "%s%s", base, name) >= PATH_MAX) return 0;
  return is_inside(path);
}

static void say(long number, const char *call, const char *path) {
  if (log_file < 0) return;
  char line[PATH_MAX + 64];
  int length = snprintf(line, sizeof line, "%ld %s %s\n", number, call, path);
  syscall(SYS_write, log_file, line, (size_t)length);
}

static void hit(long number) {
  if (log_file < 0) return;
  char line[32];
  syscall(SYS_write, log_file, line, (size_t)snprintf(line, sizeof line, "hit %ld\n", number));
}

static void die(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

// Counts a call and says what becomes of it; errno is set when it fails.
static enum fate count(const char *call, const char *path, enum need need) {
  if (armed && syscall(SYS_faccessat, AT_FDCWD, armed, F_OK, 0) != 0) return GOES_ON;
  if (pause_us) usleep(pause_us);
  long number = atomic_fetch_add(&calls, 1) + 1;
  say(number, call, path);
  if (number < at || at == 0) return GOES_ON;
  int is_it = number == at, grows = need != NOTHING;
  enum fate fate = GOES_ON;
  switch (kind) {
  case EIO_ONCE: if (is_it) fate = FAILS, errno = EIO; break;
  case DEAD: fate = FAILS, errno = EIO; break;
  case FULL: if (grows) fate = FAILS, errno = ENOSPC; break;
  case SHORT: if (is_it && need == BYTES) fate = HALF; break;
  case SHORT_FULL:
    if (is_it && need == BYTES) fate = HALF;
    else if (grows) fate = FAILS, errno = ENOSPC;
    break;
  case KILLED: if (is_it) hit(number), die(); break;
  case TORN: if (is_it && need == BYTES) fate = HALF_THEN_DEATH; break;
  case NONE: break;
  }
  int error = errno;
  if (fate != GOES_ON) hit(number);
  errno = error;
  return fate;
}

// MARK: - The trace

// Followed by the path, the second path, and the bytes written.
struct __attribute__((packed)) record {
  char call;  // W write, T length, S sync, C create, R rename, L link, U unlink
  uint64_t inode, offset;
  uint32_t path, second, bytes;
};

// Between these two nobody else, in any process, changes a file or writes it down.
static void in_order(void) {
  if (trace_file < 0) return;
  pthread_mutex_lock(&order);
  flock(trace_file, LOCK_EX);
}

static void out_of_order(void) {
  if (trace_file < 0) return;
  flock(trace_file, LOCK_UN);
  pthread_mutex_unlock(&order);
}

static void trace(char call, uint64_t inode, uint64_t offset, const char *path, const char *second,
                  const struct iovec *parts, int count, size_t bytes) {
  if (trace_file < 0) return;
  int error = errno;
  struct record head = {call, inode, offset, strlen(path), second ? strlen(second) : 0, bytes};
  struct iovec out[3 + 64];
  int used = 0;
  out[used++] = (struct iovec){&head, sizeof head};
  out[used++] = (struct iovec){(void *)path, head.path};
  if (second) out[used++] = (struct iovec){(void *)second, head.second};
  for (int i = 0; i < count && bytes && used < 67; i++) {
    size_t length = parts[i].iov_len < bytes ? parts[i].iov_len : bytes;
    out[used++] = (struct iovec){parts[i].iov_base, length};
    bytes -= length;
  }
  syscall(SYS_writev, trace_file, out, used);
  errno = error;
}

static uint64_t inode_of(int file) {
  struct stat status;
  return fstat(file, &status) == 0 ? status.st_ino : 0;
}

// MARK: - Writing

// offset < 0: where the file stands.
static ssize_t put(const char *call, int file, const struct iovec *parts, int count_of, off_t offset) {
  char path[PATH_MAX];
  int is_counted = path_of_file(file, path);
  enum fate fate = is_counted ? count(call, path, BYTES) : GOES_ON;
  if (fate == FAILS) return -1;
  struct iovec half = parts[0];
  if (fate != GOES_ON) {
    half.iov_len = half.iov_len > 1 ? half.iov_len / 2 : half.iov_len;
    parts = &half;
    count_of = 1;
  }
  if (is_counted) in_order();
  off_t place = offset;
  if (is_counted && offset < 0) {
    struct stat status;
    int flags = fcntl(file, F_GETFL);
    place = flags >= 0 && (flags & O_APPEND) && fstat(file, &status) == 0
              ? status.st_size : lseek(file, 0, SEEK_CUR);
  }
  ssize_t done = offset < 0 ? syscall(SYS_writev, file, parts, count_of)
                            : syscall(SYS_pwritev, file, parts, count_of, (long)offset, 0L);
  if (is_counted) {
    if (done > 0) trace('W', inode_of(file), place, path, NULL, parts, count_of, done);
    int error = errno;
    out_of_order();
    errno = error;
  }
  if (fate == HALF_THEN_DEATH) die();
  return done;
}

ssize_t write(int file, const void *bytes, size_t length) {
  struct iovec part = {(void *)bytes, length};
  return active && length ? put("write", file, &part, 1, -1) : syscall(SYS_write, file, bytes, length);
}
ssize_t pwrite(int file, const void *bytes, size_t length, off_t offset) {
  struct iovec part = {(void *)bytes, length};
  return active && length ? put("pwrite", file, &part, 1, offset)
                          : syscall(SYS_pwrite64, file, bytes, length, offset);
}
ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t offset) {
  return pwrite(file, bytes, length, offset);
}
ssize_t writev(int file, const struct iovec *parts, int count_of) {
  return active && count_of ? put("writev", file, parts, count_of, -1)
                            : syscall(SYS_writev, file, parts, count_of);
}
ssize_t pwritev(int file, const struct iovec *parts, int count_of, off_t offset) {
  return active && count_of ? put("pwritev", file, parts, count_of, offset)
                            : syscall(SYS_pwritev, file, parts, count_of, (long)offset, 0L);
}
ssize_t pwritev64(int file, const struct iovec *parts, int count_of, off64_t offset) {
  return pwritev(file, parts, count_of, offset);
}

// What the kernel would copy by itself becomes reads and writes, which are seen.
static ssize_t copied(int from, off_t *from_offset, int to, off_t *to_offset, size_t length) {
  char bytes[65536];
  size_t done = 0;
  while (done < length) {
    size_t want = length - done < sizeof bytes ? length - done : sizeof bytes;
    ssize_t got = from_offset ? syscall(SYS_pread64, from, bytes, want, *from_offset)
                              : syscall(SYS_read, from, bytes, want);
    if (got <= 0) return done || got == 0 ? (ssize_t)done : -1;
    struct iovec part = {bytes, got};
    ssize_t put_down = put("copy", to, &part, 1, to_offset ? *to_offset : -1);
    if (put_down < 0) return done ? (ssize_t)done : -1;
    if (from_offset) *from_offset += put_down;
    if (to_offset) *to_offset += put_down;
    done += put_down;
    if (put_down < got) break;
  }
  return done;
}
ssize_t sendfile(int to, int from, off_t *offset, size_t length) {
  char path[PATH_MAX];
  return path_of_file(to, path) ? copied(from, offset, to, NULL, length)
                                : syscall(SYS_sendfile, to, from, offset, length);
}
ssize_t sendfile64(int to, int from, off64_t *offset, size_t length) {
  return sendfile(to, from, offset, length);
}
ssize_t copy_file_range(int from, off64_t *from_offset, int to, off64_t *to_offset, size_t length,
                        unsigned flags) {
  char path[PATH_MAX];
  return path_of_file(to, path)
           ? copied(from, from_offset, to, to_offset, length)
           : syscall(SYS_copy_file_range, from, from_offset, to, to_offset, length, flags);
}

// MARK: - Syncing, lengths and rights

static int on_file(const char *call, char code, long number, int file, long argument) {
  char path[PATH_MAX];
  if (!path_of_file(file, path)) return syscall(number, file, argument);
  if (count(call, path, NOTHING) == FAILS) return -1;
  in_order();
  int result = syscall(number, file, argument);
  if (result == 0 && code) trace(code, inode_of(file), argument, path, NULL, NULL, 0, 0);
  int error = errno;
  out_of_order();
  errno = error;
  return result;
}
int fsync(int file) { return on_file("fsync", 'S', SYS_fsync, file, 0); }
int fdatasync(int file) { return on_file("fdatasync", 'S', SYS_fdatasync, file, 0); }
int ftruncate(int file, off_t length) { return on_file("ftruncate", 'T', SYS_ftruncate, file, length); }
int ftruncate64(int file, off64_t length) { return ftruncate(file, length); }
int fchmod(int file, mode_t mode) { return on_file("fchmod", 0, SYS_fchmod, file, mode); }
int fallocate(int file, int mode, off_t offset, off_t length) {
  char path[PATH_MAX];
  if (!path_of_file(file, path)) return syscall(SYS_fallocate, file, mode, offset, length);
  errno = EOPNOTSUPP;
  return -1;
}

// MARK: - Names

static int on_names(int is_link, int from, const char *old, int to, const char *new, long flags) {
  char path[PATH_MAX], second[PATH_MAX];
  int is_counted = path_of_name(from, old, path) | path_of_name(to, new, second);
  if (is_counted && count(is_link ? "link" : "rename", second, is_link ? NAME : NOTHING) == FAILS) return -1;
  in_order();
  int result = syscall(is_link ? SYS_linkat : SYS_renameat2, from, old, to, new, flags);
  if (result == 0 && is_counted) trace(is_link ? 'L' : 'R', 0, flags, path, second, NULL, 0, 0);
  int error = errno;
  out_of_order();
  errno = error;
  return result;
}
int rename(const char *old, const char *new) { return on_names(0, AT_FDCWD, old, AT_FDCWD, new, 0); }
int renameat(int from, const char *old, int to, const char *new) { return on_names(0, from, old, to, new, 0); }
int renameat2(int from, const char *old, int to, const char *new, unsigned flags) {
  return on_names(0, from, old, to, new, flags);
}
int link(const char *old, const char *new) { return on_names(1, AT_FDCWD, old, AT_FDCWD, new, 0); }
int linkat(int from, const char *old, int to, const char *new, int flags) {
  return on_names(1, from, old, to, new, flags);
}

static int removed(int folder, const char *name, int flags) {
  char path[PATH_MAX];
  if (!path_of_name(folder, name, path) || syscall(SYS_faccessat, AT_FDCWD, path, F_OK, 0) != 0)
    return syscall(SYS_unlinkat, folder, name, flags);
  if (count("unlink", path, NOTHING) == FAILS) return -1;
  in_order();
  int result = syscall(SYS_unlinkat, folder, name, flags);
  if (result == 0) trace('U', 0, flags, path, NULL, NULL, 0, 0);
  int error = errno;
  out_of_order();
  errno = error;
  return result;
}
int unlink(const char *name) { return removed(AT_FDCWD, name, 0); }
int unlinkat(int folder, const char *name, int flags) { return removed(folder, name, flags); }
int rmdir(const char *name) { return removed(AT_FDCWD, name, AT_REMOVEDIR); }
int remove(const char *name) {
  struct stat status;
  return removed(AT_FDCWD, name, lstat(name, &status) == 0 && S_ISDIR(status.st_mode) ? AT_REMOVEDIR : 0);
}

int mkdirat(int folder, const char *name, mode_t mode) {
  char path[PATH_MAX];
  if (path_of_name(folder, name, path) && count("mkdir", path, NAME) == FAILS) return -1;
  return syscall(SYS_mkdirat, folder, name, mode);
}
int mkdir(const char *name, mode_t mode) { return mkdirat(AT_FDCWD, name, mode); }

// MARK: - Opening

static int opened(int folder, const char *name, int flags, mode_t mode) {
  char path[PATH_MAX];
  struct stat status;
  int is_counted = path_of_name(folder, name, path);
  int is_there = is_counted && stat(path, &status) == 0;
  int makes = is_counted && (flags & O_CREAT) && !is_there;
  int empties = is_there && (flags & O_TRUNC) && status.st_size > 0;
  if (makes && count("create", path, NAME) == FAILS) return -1;
  if (empties && count("empty", path, NOTHING) == FAILS) return -1;
  if (makes || empties) in_order();
  int file = syscall(SYS_openat, folder, name, flags, mode);
  if (makes || empties) {
    if (file >= 0) trace(makes ? 'C' : 'T', inode_of(file), makes ? mode : 0, path, NULL, NULL, 0, 0);
    int error = errno;
    out_of_order();
    errno = error;
  }
  if (linger_us && is_there && file >= 0 && (flags & O_ACCMODE) == O_RDONLY) usleep(linger_us);
  return file;
}

static mode_t mode_of(int flags, va_list more) {
  return (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE ? (mode_t)va_arg(more, int) : 0;
}
#define OPENED(folder, extra)                                  \
  va_list more;                                                \
  va_start(more, flags);                                       \
  mode_t mode = mode_of(flags, more);                          \
  va_end(more);                                                \
  return opened(folder, name, flags | (extra), mode)
int open(const char *name, int flags, ...) { OPENED(AT_FDCWD, 0); }
int open64(const char *name, int flags, ...) { OPENED(AT_FDCWD, O_LARGEFILE); }
int openat(int folder, const char *name, int flags, ...) { OPENED(folder, 0); }
int openat64(int folder, const char *name, int flags, ...) { OPENED(folder, O_LARGEFILE); }
int creat(const char *name, mode_t mode) { return opened(AT_FDCWD, name, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *name, mode_t mode) { return creat(name, mode); }
