/*
 * The least that finding every System V attachment can cost: open each /proc/PID/maps, step through
 * its shared file mappings with PROCMAP_QUERY, close it. One sweep for each line of input; prints
 * "NANOSECONDS ATTACHMENTS" for it.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

/* As in linux/fs.h since 6.11; Debian 12's headers are older than that. */
struct query {
  uint64_t size, flags, address;
  uint64_t vma_start, vma_end, vma_flags, vma_page_size, vma_offset, inode;
  uint32_t dev_major, dev_minor, name_size, build_id_size;
  uint64_t name_address, build_id_address;
};
#define PROCMAP_QUERY _IOWR('f', 17, struct query)
enum { SHARED_FILE_AT_OR_AFTER = 0x38 }; /* COVERING_OR_NEXT | SHARED | FILE_BACKED */

static long count_attachments(int maps) {
  long count = 0;
  char name[64];
  struct query query = {.size = sizeof query, .flags = SHARED_FILE_AT_OR_AFTER};
  for (;;) {
    query.name_address = (uint64_t)(uintptr_t)name;
    query.name_size = sizeof name;
    if (ioctl(maps, PROCMAP_QUERY, &query)) {
      if (errno != ENAMETOOLONG) return count; /* ENOENT: there is no further one */
      query.name_size = 0; /* a long name is no segment's: step over it */
      query.name_address = 0;
      if (ioctl(maps, PROCMAP_QUERY, &query)) return count;
      name[0] = 0;
    }
    count += strncmp(name, "/SYSV", 5) == 0;
    query.address = query.vma_end;
  }
}

static long sweep(void) {
  long count = 0;
  DIR *proc = opendir("/proc");
  for (struct dirent *entry; (entry = readdir(proc));) {
    if (!isdigit((unsigned char)entry->d_name[0])) continue;
    char path[300];
    snprintf(path, sizeof path, "/proc/%s/maps", entry->d_name);
    int maps = open(path, O_RDONLY | O_CLOEXEC);
    if (maps == -1) continue;
    count += count_attachments(maps);
    close(maps);
  }
  closedir(proc);
  return count;
}

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

int main(void) {
  char line[16];
  while (fgets(line, sizeof line, stdin)) {
    long long start = now();
    long count = sweep();
    printf("%lld %ld\n", now() - start, count);
    fflush(stdout);
  }
}
