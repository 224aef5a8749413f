/* Commands that wait in the calls of 32-bit programs, which a 64-bit program of x86-64 can make too. */
#define _GNU_SOURCE
#include "actor.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sem.h>

/* arch/x86/entry/syscalls/syscall_32.tbl, include/uapi/linux/ipc.h */
enum { IPC = 117, MSGRCV = 401, SEMOP_OF_IPC = 1, ROOM = 64 };

/* What a call's pointers point to has to lie where 32 bits reach. */
static void *low_memory(void) {
#ifdef MAP_32BIT
  void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
  return at == MAP_FAILED ? NULL : at;
#else
  errno = ENOSYS;
  return NULL;
#endif
}

static void call_32(const char *what, long number, long first, long second, long third,
                    const void *fifth) {
#ifdef __x86_64__
  long result;
  __asm__ volatile("int $0x80"
                   : "=a"(result)
                   : "a"(number), "b"(first), "c"(second), "d"(third), "S"(0L), "D"(fifth)
                   : "memory", "r8", "r9", "r10", "r11");
  int status = (int)result;
  errno = status < 0 ? -status : 0;
  answer_result(what, status < 0 ? -1 : status);
#else
  (void)number, (void)first, (void)second, (void)third, (void)fifth;
  errno = ENOSYS;
  fail(what);
#endif
}

static void msg_receive_32(const struct call *call) {
  void *message = low_memory();
  if (!message) return fail("mmap");
  call_32("msgrcv", MSGRCV, number(call, 1), (long)message, ROOM, NULL);
}

static void sem_operate_32(const struct call *call) {
  struct sembuf operation = {.sem_num = number(call, 2), .sem_op = number(call, 3)};
  void *operations = low_memory();
  if (!operations) return fail("mmap");
  memcpy(operations, &operation, sizeof operation);
  call_32("semop", IPC, SEMOP_OF_IPC, number(call, 1), 1, operations);
}

const struct command compat_commands[] = {
    {"msg_receive_32", "ID", msg_receive_32},
    {"sem_operate_32", "ID N CHANGE", sem_operate_32},
    {NULL, NULL, NULL},
};
