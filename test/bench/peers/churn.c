/*
 * churn SEGMENTS MILLISECONDS: attaches that many segments of its own, detaches them that long after, and goes on so:
 * after every period each of the rows is another one. Prints "ready" once they are there, and ends with them at the
 * end of its input.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/shm.h>
#include <unistd.h>

enum { SEGMENT_BYTES = 8192 };

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void turn(const int *segments, void **places, long count) {
  for (long i = 0; i < count; i++) {
    if (places[i]) {
      if (shmdt(places[i])) die("shmdt");
      places[i] = NULL;
    } else {
      places[i] = shmat(segments[i], NULL, 0);
      if (places[i] == (void *)-1) die("shmat");
    }
  }
}

int main(int argc, char **argv) {
  if (argc != 3) return fprintf(stderr, "churn SEGMENTS MILLISECONDS\n"), 2;
  long count = atol(argv[1]);
  int period = atoi(argv[2]);
  int *segments = calloc(count, sizeof *segments);
  void **places = calloc(count, sizeof *places);
  if (!segments || !places) die("calloc");
  for (long i = 0; i < count; i++) {
    segments[i] = shmget(IPC_PRIVATE, SEGMENT_BYTES, IPC_CREAT | 0600);
    if (segments[i] == -1) die("shmget");
  }
  puts("ready");
  fflush(stdout);
  struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
  while (poll(&input, 1, period) == 0) turn(segments, places, count);
  for (long i = 0; i < count; i++) shmctl(segments[i], IPC_RMID, NULL);
  return 0;
}
