/*
 * Makes one harmless system call, getpid, through an ABI that is not the machine's own: "i386" or
 * "x32", both of x86-64. Exits with 0 if it lives through it.
 */
#define _GNU_SOURCE
#include <string.h>
#include <unistd.h>

int main(int count, char **words) {
  if (count != 2) return 2;
#ifdef __x86_64__
  if (strcmp(words[1], "x32") == 0) {
    syscall(0x40000000 + 39);
  } else {
    int number = 20;
    __asm__ volatile("int $0x80" : "+a"(number) : : "memory");
  }
#endif
  return 0;
}
