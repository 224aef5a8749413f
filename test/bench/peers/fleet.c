/*
 * fleet PROCESSES VMAS ATTACHES SEGMENTS: that many small processes, each with that many private
 * mappings and attached to that many of the segments, in the caller's IPC namespace. Prints "ready"
 * when all stand, and ends after its processes and segments at the end of its input.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SEGMENT_BYTES = 4096 };

static void die(const char *what) {
  perror(what);
  exit(1);
}

/* The kernel merges neighbours with the same access, so it alternates. */
static void map_private(long count) {
  for (long i = 0; i < count; i++) {
    int access = i % 2 ? PROT_READ : PROT_READ | PROT_WRITE;
    void *at = mmap(NULL, sysconf(_SC_PAGESIZE), access, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED) die("mmap");
  }
}

static void stand(long n, long attaches, const int *segments, long segment_count) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (long i = 0; i < attaches; i++)
    if (shmat(segments[(n * attaches + i) % segment_count], NULL, 0) == (void *)-1) die("shmat");
}

int main(int argc, char **argv) {
  if (argc != 5) return fprintf(stderr, "fleet PROCESSES VMAS ATTACHES SEGMENTS\n"), 2;
  long processes = atol(argv[1]), attaches = atol(argv[3]), segment_count = atol(argv[4]);
  int *segments = calloc(segment_count, sizeof *segments);
  if (!segments) die("calloc");
  for (long i = 0; i < segment_count; i++) {
    segments[i] = shmget(IPC_PRIVATE, SEGMENT_BYTES, IPC_CREAT | 0600);
    if (segments[i] == -1) die("shmget");
  }
  int standing[2];
  if (pipe(standing)) die("pipe");
  map_private(atol(argv[2]));
  signal(SIGCHLD, SIG_IGN);
  pid_t *pids = calloc(processes, sizeof *pids);
  if (!pids) die("calloc");
  for (long n = 0; n < processes; n++) {
    pids[n] = fork();
    if (pids[n] == -1) die("fork");
    if (pids[n]) continue;
    stand(n, attaches, segments, segment_count);
    if (write(standing[1], "", 1) != 1) _exit(1);
    for (;;) pause();
  }
  char byte;
  for (long n = 0; n < processes; n++)
    if (read(standing[0], &byte, 1) != 1) die("read");
  puts("ready");
  fflush(stdout);
  while (read(STDIN_FILENO, &byte, 1) > 0) continue;
  for (long n = 0; n < processes; n++) kill(pids[n], SIGKILL);
  while (wait(NULL) != -1) continue; /* until none is left: SIGCHLD is ignored */
  for (long i = 0; i < segment_count; i++) shmctl(segments[i], IPC_RMID, NULL);
  return 0;
}
