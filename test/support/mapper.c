/*
 * Maps, and says how long that takes.
 *
 *   mapper hold COUNT [FOLDER]   COUNT mappings that the kernel cannot merge, one more of a file deep below FOLDER, and a pause
 *   mapper time ROUNDS           ROUNDS times mmap, touch and munmap of a page; prints the p99.9 of one, in nanoseconds, each time
 *                                that a line comes
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096, LIFETIME_SECONDS = 600 };

static char *map_page(int protection) {
  void *at = mmap(NULL, PAGE, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (at == MAP_FAILED) err(1, "mmap");
  return at;
}

/* A path longer than PATH_MAX, by way of directories that are gone into one by one: maps has it in one line. */
static void map_deep_file(const char *folder) {
  char name[206];
  memset(name, 'd', sizeof name - 1);
  name[sizeof name - 1] = 0;
  if (chdir(folder)) err(1, "%s", folder);
  for (int depth = 0; depth < 22; depth++)
    if (mkdir(name, 0700) || chdir(name)) err(1, "directory %d", depth);
  int fd = open("file", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd == -1 || ftruncate(fd, PAGE)) err(1, "file");
  if (mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED) err(1, "mmap");
}

static void hold(long count, const char *folder) {
  if (folder) map_deep_file(folder);
  for (long i = 0; i < count; i++) map_page(i % 2 ? PROT_READ : PROT_READ | PROT_WRITE);
  puts("ready");
  fflush(stdout);
  for (;;) pause();
}

static int compare(const void *a, const void *b) {
  long one = *(const long *)a, other = *(const long *)b;
  return (one > other) - (one < other);
}

static long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000L + time.tv_nsec;
}

static void measure(long rounds) {
  long *took = malloc((size_t)rounds * sizeof *took);
  for (int c; (c = getchar()) != EOF;) {
    for (long i = 0; i < rounds; i++) {
      long began = now();
      char *page = map_page(PROT_READ | PROT_WRITE);
      *(volatile char *)page = 1;
      munmap(page, PAGE);
      took[i] = now() - began;
    }
    qsort(took, (size_t)rounds, sizeof *took, compare);
    printf("%ld\n", took[rounds * 999 / 1000]);
    fflush(stdout);
  }
}

int main(int argc, char **argv) {
  if (argc < 3) errx(2, "hold COUNT [FOLDER] | time ROUNDS");
  alarm(LIFETIME_SECONDS);
  if (strcmp(argv[1], "hold") == 0) hold(atol(argv[2]), argv[3]);
  measure(atol(argv[2]));
}
