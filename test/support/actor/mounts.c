/* Commands about the mount and user namespace, and what only a mount of one's own can show. */
#define _GNU_SOURCE
#include "actor.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static int write_file(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd == -1) return -1;
  ssize_t wrote = write(fd, text, strlen(text));
  close(fd);
  return wrote == (ssize_t)strlen(text) ? 0 : -1;
}

static int keep_mounts_private(void) { return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL); }

static void unshare_mounts(const struct call *call) {
  (void)call;
  if (unshare(CLONE_NEWNS)) return fail("unshare");
  answer_result("mount / private", keep_mounts_private());
}

/* With a mount namespace of its own, in which this user is root, as a container without privilege has it. */
static void unshare_user(const struct call *call) {
  (void)call;
  char map[64];
  uid_t uid = geteuid();
  gid_t gid = getegid();
  if (unshare(CLONE_NEWUSER | CLONE_NEWNS)) return fail("unshare");
  snprintf(map, sizeof map, "0 %u 1", uid);
  if (write_file("/proc/self/uid_map", map)) return fail("uid_map");
  if (write_file("/proc/self/setgroups", "deny")) return fail("setgroups");
  snprintf(map, sizeof map, "0 %u 1", gid);
  if (write_file("/proc/self/gid_map", map)) return fail("gid_map");
  answer_result("mount / private", keep_mounts_private());
}

static void mount_filesystem(const struct call *call) {
  const char *options = call->words[3][0] ? call->words[3] : NULL;
  answer_result("mount", mount("none", call->words[2], call->words[1], 0, options));
}

static void unmount(const struct call *call) {
  answer_result("umount", umount2(call->words[1], MNT_DETACH));
}

/*
 * Maps a file of a tmpfs of its own, with the name and inode number that were asked for, then unlinks
 * the file and unmounts the tmpfs: maps shows the bare name with "(deleted)", as it does for a segment.
 */
static void spoof(const struct call *call) {
  const char *point = call->words[1];
  char path[256];
  struct stat status = {0};
  long page = sysconf(_SC_PAGESIZE);
  if (mount("none", point, "tmpfs", 0, NULL)) return fail("mount");
  snprintf(path, sizeof path, "%s/%s", point, call->words[2]);
  int fd = -1;
  while (fd == -1) { /* inode numbers count up */
    fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd == -1 || fstat(fd, &status) || unlink(path)) return fail(path);
    if ((long)status.st_ino > number(call, 3)) return answer("error ERANGE: inode passed");
    if ((long)status.st_ino == number(call, 3)) break;
    close(fd);
    fd = -1;
  }
  if (ftruncate(fd, page)) return fail("ftruncate");
  void *at = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (at == MAP_FAILED) return fail("mmap");
  if (umount2(point, MNT_DETACH)) return fail("umount");
  answer("ok %p", at);
}

const struct command mount_commands[] = {
    {"unshare_mounts", "", unshare_mounts},
    {"unshare_user", "", unshare_user},
    {"mount", "TYPE POINT [OPTIONS]", mount_filesystem},
    {"unmount", "POINT", unmount},
    {"spoof", "POINT NAME INODE -> ADDRESS", spoof},
    {NULL, NULL, NULL},
};
