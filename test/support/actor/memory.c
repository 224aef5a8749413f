/* Commands about mappings and files: protection, memfd, /dev/shm files, plain private memory. */
#define _GNU_SOURCE
#include "actor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int protection(const char *word) {
  return (strchr(word, 'r') ? PROT_READ : 0) | (strchr(word, 'w') ? PROT_WRITE : 0);
}

/* On a middle page this splits the mapping into three, each with its own attach count. */
static void protect(const struct call *call) {
  char *start = (char *)number(call, 1) + number(call, 2);
  answer_result("mprotect", mprotect(start, number(call, 3), protection(call->words[4])));
}

/* Writes one byte to every page, so that the memory is really there. */
static void touch(const struct call *call) {
  volatile char *start = (char *)number(call, 1);
  long page = sysconf(_SC_PAGESIZE), length = number(call, 2);
  for (long at = 0; at < length; at += page) start[at] = 1;
  answer("ok");
}

/* Bytes that look random, the same for the same seed (xorshift64). */
static void fill(const struct call *call) {
  unsigned char *start = (unsigned char *)number(call, 1);
  long length = number(call, 2);
  unsigned long long state = (unsigned long long)number(call, 3) * 2654435761u + 1;
  for (long at = 0; at < length; at++) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    start[at] = (unsigned char)state;
  }
  answer("ok");
}

/* FNV-1a of 64 bits. */
static void digest(const struct call *call) {
  const unsigned char *start = (const unsigned char *)number(call, 1);
  long length = number(call, 2);
  unsigned long long hash = 14695981039346656037u;
  for (long at = 0; at < length; at++) hash = (hash ^ start[at]) * 1099511628211u;
  answer("ok %016llx", hash);
}

static void create_memfd(const struct call *call) {
  int fd = memfd_create(call->words[1], MFD_CLOEXEC);
  if (fd != -1 && ftruncate(fd, number(call, 2))) return fail("ftruncate");
  answer_result("memfd_create", fd);
}

static void create_file(const struct call *call) {
  int fd = open(call->words[1], O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd != -1 && ftruncate(fd, number(call, 2))) return fail("ftruncate");
  answer_result(call->words[1], fd);
}

static void open_file(const struct call *call) {
  answer_result(call->words[1], open(call->words[1], O_RDWR | O_CLOEXEC));
}

/* Reads it once and forgets what it read; how many bytes that were. */
static void read_file(const struct call *call) {
  char text[4096];
  int fd = open(call->words[1], O_RDONLY | O_CLOEXEC);
  if (fd == -1) return fail(call->words[1]);
  ssize_t length = read(fd, text, sizeof text);
  answer_result("read", length);
  close(fd);
}

static void unlink_file(const struct call *call) {
  answer_result(call->words[1], unlink(call->words[1]));
}

static void close_file(const struct call *call) {
  answer_result("close", close((int)number(call, 1)));
}

static void map_file(const struct call *call) {
  const char *access = call->words[3][0] ? call->words[3] : "rw";
  void *at = mmap(NULL, number(call, 2), protection(access), MAP_SHARED, (int)number(call, 1), 0);
  if (at == MAP_FAILED) fail("mmap");
  else answer("ok %p", at);
}

static void unmap(const struct call *call) {
  answer_result("munmap", munmap((void *)number(call, 1), number(call, 2)));
}

/* N private mappings that the kernel cannot merge, to make /proc/PID/maps long. */
static void pad(const struct call *call) {
  long page = sysconf(_SC_PAGESIZE), count = number(call, 1);
  for (long i = 0; i < count; i++) {
    int access = i % 2 ? PROT_READ : PROT_READ | PROT_WRITE;
    if (mmap(NULL, page, access, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED)
      return fail("mmap");
  }
  answer("ok");
}

const struct command memory_commands[] = {
    {"protect", "ADDRESS OFFSET BYTES none|r|rw", protect},
    {"touch", "ADDRESS BYTES", touch},
    {"fill", "ADDRESS BYTES SEED", fill},
    {"digest", "ADDRESS BYTES -> HASH", digest},
    {"memfd", "NAME BYTES", create_memfd},
    {"create_file", "PATH BYTES", create_file},
    {"open_file", "PATH", open_file},
    {"read_file", "PATH -> BYTES", read_file},
    {"unlink", "PATH", unlink_file},
    {"close", "FD", close_file},
    {"map", "FD BYTES [none|r|rw]", map_file},
    {"unmap", "ADDRESS BYTES", unmap},
    {"pad", "COUNT", pad},
    {NULL, NULL, NULL},
};
