/* What the actor's command files share: one table row per command, one answer per call. */
#ifndef ACTOR_H
#define ACTOR_H

#include <stdint.h>

enum { MAX_ARGS = 8 };

/* A command line cut into words; words[0] is the command. A missing word is "". */
struct call {
  const char *words[MAX_ARGS + 1];
};

struct command {
  const char *name;
  const char *usage;
  void (*run)(const struct call *call);
};

/* Ended by an empty row. */
extern const struct command sysv_commands[];
extern const struct command memory_commands[];
extern const struct command process_commands[];
extern const struct command posix_commands[];
extern const struct command mount_commands[];
extern const struct command compat_commands[];

/* Exactly one of these per command: "ok VALUES..." or "error ENAME: what failed". */
void answer(const char *format, ...) __attribute__((format(printf, 1, 2)));
void fail(const char *what);
/* fail(what) if result is -1, else "ok" and the result as a number. */
void answer_result(const char *what, long result);

void run_line(char *line);
/* For a call that blocks in a thread of its own: its answer would come out of turn. */
void run_line_silently(char *line);
/* "@PID COMMAND": hands the command to that child and gives its answer back. */
void forward(char *line);
/* Obeys the lines of input until its end, then exits, or waits for its death if it may outlive. */
void drive(int input, int output, int outlive) __attribute__((noreturn));

/* Word n as a number: decimal, 0x hexadecimal or 0 octal. */
long number(const struct call *call, int n);
/* Is one of the words from n on equal to flag? */
int flag(const struct call *call, int n, const char *flag);

#endif
