/*
 * A process that does what it is told: one command a line on standard input, one answer a line on
 * standard output. Tests drive it to put a live kernel into an exact state.
 *
 *   shm_create private 12288      ->  ok 0
 *   shm_attach 0                  ->  ok 0x7f62d2c1e000
 *   fork                          ->  ok 4242
 *   @4242 shm_detach 0x7f62d2c1e000   (the same command, done by that child)
 *
 * \xNN in a word is that byte. Every actor ends at the end of its input, and after ten minutes
 * in any case, so that a killed test run leaves nothing behind.
 */
#define _GNU_SOURCE
#include "actor.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const unsigned LIFETIME_SECONDS = 600;
static int out = STDOUT_FILENO;
static _Thread_local int silent;

void answer(const char *format, ...) {
  char line[4096];
  if (silent) return;
  va_list args;
  va_start(args, format);
  int length = vsnprintf(line, sizeof line - 1, format, args);
  va_end(args);
  if (length > (int)sizeof line - 2) length = sizeof line - 2;
  line[length++] = '\n';
  if (write(out, line, length) != length) _exit(1);
}

void fail(const char *what) {
  const char *name = strerrorname_np(errno);
  answer("error %s: %s", name ? name : "E?", what);
}

void answer_result(const char *what, long result) {
  if (result == -1) fail(what);
  else answer("ok %ld", result);
}

long number(const struct call *call, int n) { return (long)strtoull(call->words[n], NULL, 0); }

int flag(const struct call *call, int n, const char *flag) {
  for (; n < MAX_ARGS; n++)
    if (strcmp(call->words[n], flag) == 0) return 1;
  return 0;
}

static void unescape(char *word) {
  char *to = word;
  for (const char *from = word; *from; to++) {
    unsigned byte;
    if (sscanf(from, "\\x%2x", &byte) == 1) {
      *to = (char)byte;
      from += 4;
    } else {
      *to = *from++;
    }
  }
  *to = 0;
}

static const struct command *find(const char *name) {
  const struct command *tables[] = {sysv_commands,  memory_commands, process_commands,
                                    posix_commands, mount_commands,  compat_commands,
                                    NULL};
  for (const struct command **table = tables; *table; table++)
    for (const struct command *c = *table; c->name; c++)
      if (strcmp(c->name, name) == 0) return c;
  return NULL;
}

void run_line_silently(char *line) {
  silent = 1;
  run_line(line);
}

void run_line(char *line) {
  struct call call;
  char *rest = NULL;
  char *word = strtok_r(line, " \n", &rest);
  for (int i = 0; i <= MAX_ARGS; i++) {
    if (word) unescape(word);
    call.words[i] = word ? word : "";
    word = word ? strtok_r(NULL, " \n", &rest) : NULL;
  }
  const struct command *command = find(call.words[0]);
  if (!command) answer("error EINVAL: no command '%s'", call.words[0]);
  else command->run(&call);
}

void drive(int input, int output, int outlive) {
  out = output;
  alarm(LIFETIME_SECONDS);
  FILE *commands = fdopen(input, "r");
  char line[4096];
  while (fgets(line, sizeof line, commands)) {
    if (line[0] == '@') forward(line);
    else run_line(line);
  }
  while (outlive) pause();
  _exit(0);
}

int main(void) {
  signal(SIGCHLD, SIG_IGN); /* children are reaped by the kernel: no zombies to wait for */
  drive(STDIN_FILENO, STDOUT_FILENO, 0);
}
