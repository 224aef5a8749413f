/* Commands about the process itself: children, threads, namespaces, name, credentials, end. */
#define _GNU_SOURCE
#include "actor.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MAX_CHILDREN = 256, STACK_BYTES = 64 * 1024, LINE_BYTES = 4096 };

static struct {
  pid_t pid;
  int socket;
} children[MAX_CHILDREN];
static int child_count;

/* As fork does, but under a pid of our choice: fails with EEXIST if that is taken. */
static pid_t fork_under(pid_t pid) {
  struct clone_args args = {
      .exit_signal = SIGCHLD, .set_tid = (uint64_t)(uintptr_t)&pid, .set_tid_size = 1};
  return (pid_t)syscall(SYS_clone3, &args, sizeof args);
}

static void start_child(pid_t wanted, int outlive) {
  int pair[2];
  if (child_count == MAX_CHILDREN || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
    return fail("socketpair");
  pid_t pid = wanted ? fork_under(wanted) : fork();
  if (pid == 0) {
    /* The child must see the end of its input when its parent dies, so it keeps no parent's end. */
    for (int i = 0; i < child_count; i++) close(children[i].socket);
    child_count = 0;
    close(pair[0]);
    close(STDIN_FILENO);
    drive(pair[1], pair[1], outlive);
  }
  close(pair[1]);
  if (pid == -1) return fail("fork");
  children[child_count].pid = pid;
  children[child_count++].socket = pair[0];
  answer("ok %d", pid);
}

static void fork_child(const struct call *call) { start_child(0, flag(call, 1, "outlive")); }

static void fork_as(const struct call *call) { start_child((pid_t)number(call, 1), 0); }

void forward(char *line) {
  char *command = NULL;
  pid_t pid = (pid_t)strtol(line + 1, &command, 10);
  for (int i = 0; i < child_count; i++) {
    if (children[i].pid != pid) continue;
    while (*command == ' ') command++;
    if (write(children[i].socket, command, strlen(command)) == -1) return fail("child");
    char reply[4096];
    size_t length = 0;
    while (length < sizeof reply - 1) {
      ssize_t got = read(children[i].socket, reply + length, sizeof reply - 1 - length);
      if (got <= 0) return answer("ok ended");
      length += got;
      if (reply[length - 1] == '\n') break;
    }
    reply[length ? length - 1 : 0] = 0;
    return answer("%s", reply);
  }
  answer("error ECHILD: no child %d", pid);
}

static int pause_until_parent_ends(void *unused) {
  (void)unused;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  while (pause()) continue;
  return 0;
}

/* A child in the same address space, as vfork makes one: the same mappings under a second pid. */
static void share_memory(const struct call *call) {
  (void)call;
  char *stack = malloc(STACK_BYTES);
  if (!stack) return fail("malloc");
  answer_result("clone", clone(pause_until_parent_ends, stack + STACK_BYTES, CLONE_VM | SIGCHLD, NULL));
}

static void *run_in_thread(void *line) {
  run_line_silently(line);
  free(line);
  return NULL;
}

/* Answers at once; the command itself may block for as long as it likes. */
static void thread(const struct call *call) {
  char *line = calloc(1, LINE_BYTES); /* the thread's own: the next one may start before it was read */
  if (!line) return fail("calloc");
  for (int i = 1; i < MAX_ARGS && call->words[i][0]; i++) {
    strncat(line, call->words[i], LINE_BYTES - strlen(line) - 2);
    strcat(line, " ");
  }
  pthread_t id;
  errno = pthread_create(&id, NULL, run_in_thread, line);
  if (errno) fail("pthread_create");
  else answer("ok");
}

static void unshare_ipc(const struct call *call) {
  (void)call;
  answer_result("unshare", unshare(CLONE_NEWIPC));
}

static void enter_ipc(const struct call *call) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%ld/ns/ipc", number(call, 1));
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd == -1) return fail(path);
  answer_result("setns", setns(fd, CLONE_NEWIPC));
  close(fd);
}

static void set_comm(const struct call *call) {
  answer_result("prctl", prctl(PR_SET_NAME, call->words[1]));
}

/* 0 hides /proc/PID/maps from everyone without CAP_SYS_PTRACE, the user's own programs included. */
static void set_dumpable(const struct call *call) {
  answer_result("prctl", prctl(PR_SET_DUMPABLE, number(call, 1)));
}

/* Answers first: what comes then is another program. */
static void execute(const struct call *call) {
  char *words[] = {(char *)call->words[1], (char *)call->words[2], NULL};
  answer("ok");
  execvp(words[0], words);
  _exit(127);
}

static void become(const struct call *call) {
  uid_t uid = (uid_t)number(call, 1);
  if (setgroups(0, NULL) || setresgid(uid, uid, uid)) return fail("setresgid");
  answer_result("setresuid", setresuid(uid, uid, uid));
}

static void end(const struct call *call) {
  _exit((int)number(call, 1));
}

/* Ends the thread that reads commands, and it alone: the process lives on while another thread does. */
static void end_first_thread(const struct call *call) {
  (void)call;
  answer("ok");
  syscall(SYS_exit, 0);
}

static void abort_now(const struct call *call) {
  (void)call;
  prctl(PR_SET_DUMPABLE, 0); /* no core file */
  abort();
}

const struct command process_commands[] = {
    {"fork", "[outlive]", fork_child},
    {"fork_as", "PID", fork_as},
    {"share_memory", "", share_memory},
    {"thread", "COMMAND...", thread},
    {"unshare_ipc", "", unshare_ipc},
    {"enter_ipc", "PID", enter_ipc},
    {"comm", "NAME", set_comm},
    {"dumpable", "0|1", set_dumpable},
    {"exec", "PROGRAM WORD", execute},
    {"become", "UID", become},
    {"exit", "STATUS", end},
    {"end_first_thread", "", end_first_thread},
    {"abort", "", abort_now},
    {NULL, NULL, NULL},
};
