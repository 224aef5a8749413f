/* Commands about POSIX objects and files in memory: named semaphores, queues, leases, descriptors in flight. */
#define _GNU_SOURCE
#include "actor.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <mqueue.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { QUEUE_MESSAGES = 4, QUEUE_MESSAGE_BYTES = 64 };

/* The creator keeps the mapping that sem_open made under a temporary name. */
static void create_semaphore(const struct call *call) {
  sem_t *semaphore = sem_open(call->words[1], O_CREAT | O_EXCL, 0600, (unsigned)number(call, 2));
  if (semaphore == SEM_FAILED) fail("sem_open");
  else answer("ok %p", (void *)semaphore);
}

static void create_queue(const struct call *call) {
  struct mq_attr size = {.mq_maxmsg = QUEUE_MESSAGES, .mq_msgsize = QUEUE_MESSAGE_BYTES};
  answer_result("mq_open", mq_open(call->words[1], O_CREAT | O_EXCL | O_RDWR, 0600, &size));
}

static void send_to_queue(const struct call *call) {
  const char *text = call->words[2];
  answer_result("mq_send", mq_send((mqd_t)number(call, 1), text, strlen(text), 0));
}

static void receive_from_queue(const struct call *call) {
  char text[QUEUE_MESSAGE_BYTES];
  answer_result("mq_receive", mq_receive((mqd_t)number(call, 1), text, sizeof text, NULL));
}

/* Sleeps until somebody wakes the address, which holds a 0. */
static void wait_on_futex(const struct call *call) {
  answer_result("futex", syscall(SYS_futex, number(call, 1), FUTEX_WAIT, 0, NULL, NULL, 0));
}

/* Sleeps until somebody wakes one of two addresses, which hold a 0. */
static void wait_on_futexes(const struct call *call) {
  struct { uint64_t value, address; uint32_t flags, reserved; } waiters[2] = {
      {.address = number(call, 1), .flags = FUTEX_32}, {.address = number(call, 2), .flags = FUTEX_32}};
  answer_result("futex_waitv", syscall(449 /* the same everywhere */, waiters, 2, 0, NULL, CLOCK_MONOTONIC));
}

/* Fails with EAGAIN while anybody else has the file. Gives the lease back at once, or with its descriptor. */
static void lease(const struct call *call) {
  int fd = open(call->words[1], O_RDWR | O_CLOEXEC);
  if (fd == -1) return fail(call->words[1]);
  signal(SIGIO, SIG_IGN); /* what a holder gets when somebody else opens the file */
  int refused = fcntl(fd, F_SETLEASE, F_WRLCK) == -1 ? errno : 0;
  if (!refused && flag(call, 2, "hold")) return answer("ok %d", fd);
  close(fd);
  errno = refused;
  if (refused) fail("fcntl F_SETLEASE");
  else answer("ok");
}

/* Sends a descriptor into a socket that nobody reads, and closes it; the answer's descriptor ends the flight. */
static void put_in_flight(const struct call *call) {
  int pair[2], fd = (int)number(call, 1);
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair)) return fail("socketpair");
  char byte = 0;
  struct iovec text = {.iov_base = &byte, .iov_len = 1};
  union {
    struct cmsghdr header;
    char space[CMSG_SPACE(sizeof fd)];
  } control;
  struct msghdr message = {
      .msg_iov = &text, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  control.header.cmsg_level = SOL_SOCKET;
  control.header.cmsg_type = SCM_RIGHTS;
  control.header.cmsg_len = CMSG_LEN(sizeof fd);
  memcpy(CMSG_DATA(&control.header), &fd, sizeof fd);
  if (sendmsg(pair[0], &message, 0) == -1) return fail("sendmsg");
  close(fd);
  close(pair[0]); /* what was sent waits at the other end */
  answer("ok %d", pair[1]);
}

const struct command posix_commands[] = {
    {"psem_create", "NAME VALUE -> ADDRESS", create_semaphore},
    {"mq_create", "NAME -> FD", create_queue},
    {"mq_send", "FD TEXT", send_to_queue},
    {"mq_receive", "FD", receive_from_queue},
    {"futex_wait", "ADDRESS", wait_on_futex},
    {"futex_wait_two", "ADDRESS ADDRESS", wait_on_futexes},
    {"lease", "PATH [hold -> FD]", lease},
    {"put_in_flight", "FD -> FD", put_in_flight},
    {NULL, NULL, NULL},
};
