/*
 * Starts a process of whose memory a page never comes, and says its pid. That one attaches the System V segment SHMID first,
 * and is stuck until the starter ends:
 *
 *   hung-memory page SHMID POINT        in a page fault on a file of FUSE, whose server answers no READ (state D)
 *   hung-memory lock SHMID POINT        in mmap(2), with the lock of its address space: the server answers no WRITE, and
 *                                       whoever reads its maps or its command line waits for that
 *   hung-memory userfaultfd SHMID PAD   in a page of its arguments (PAD, of 8 KiB) that nobody fills
 *
 * POINT is a file to mount over, in a mount namespace of one's own. SHMID -1 is no segment.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <linux/userfaultfd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <signal.h>
#include <unistd.h>

enum { PAGE = 4096, BUFFER = 1 << 20 };

static int device;
static int answers_reads;

static void reply(uint64_t unique, int error, const void *body, size_t length) {
  static char bytes[sizeof(struct fuse_out_header) + PAGE];
  struct fuse_out_header head = {
      .len = (uint32_t)(sizeof head + length), .error = error, .unique = unique};
  memcpy(bytes, &head, sizeof head);
  if (length) memcpy(bytes + sizeof head, body, length);
  if (write(device, bytes, head.len) == -1 && errno != ENOENT) err(1, "reply");
}

/* A server of one file, of one page. The file is cached where it was opened first, and not where it was opened again. */
static void serve(void) {
  static char request[BUFFER], page[PAGE];
  const struct fuse_in_header *head = (void *)request;
  struct fuse_init_out init = {.major = FUSE_KERNEL_VERSION, .minor = FUSE_KERNEL_MINOR_VERSION, .max_write = PAGE};
  struct fuse_attr_out facts = {.attr_valid = 3600,
                                .attr = {.ino = FUSE_ROOT_ID, .size = PAGE, .mode = S_IFREG | 0600, .nlink = 1}};
  struct fuse_open_out opened = {.open_flags = 0};
  while (read(device, request, sizeof request) > 0) {
    switch (head->opcode) {
      case FUSE_INIT:
        reply(head->unique, 0, &init, sizeof init);
        break;
      case FUSE_GETATTR:
        reply(head->unique, 0, &facts, sizeof facts);
        break;
      case FUSE_OPEN:
        reply(head->unique, 0, &opened, sizeof opened);
        opened.open_flags = FOPEN_DIRECT_IO;
        break;
      case FUSE_READ:
        if (answers_reads) reply(head->unique, 0, page, sizeof page);
        break;
      case FUSE_WRITE:
        break;
      default:
        reply(head->unique, -ENOSYS, NULL, 0);
    }
  }
}

static int open_file(const char *path) {
  int fd = open(path, O_RDWR | O_CLOEXEC);
  if (fd == -1) err(1, "%s", path);
  return fd;
}

static volatile char *map_file(int fd, int sharing) {
  void *at = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, sharing, fd, 0);
  if (at == MAP_FAILED) err(1, "mmap");
  return at;
}

static void mount_file(const char *point) {
  char options[128];
  device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
  snprintf(options, sizeof options, "fd=%d,rootmode=100000,user_id=0,group_id=0", device);
  if (mount("hung", point, "fuse", 0, options)) err(1, "mount");
}

/*
 * A whole page of our own arguments becomes one that nobody ever fills, for faults of the kernel's too: that takes the device, or
 * CAP_SYS_PTRACE.
 */
static char *lose_page_of(char *argument) {
  char *page = (char *)(((uintptr_t)argument + PAGE - 1) & -(uintptr_t)PAGE);
  if (page + PAGE > argument + strlen(argument)) errx(1, "the argument has no whole page");
  int fd = ioctl(open("/dev/userfaultfd", O_RDWR | O_CLOEXEC), USERFAULTFD_IOC_NEW, O_CLOEXEC);
  struct uffdio_api api = {.api = UFFD_API};
  struct uffdio_register range = {.range = {.start = (uintptr_t)page, .len = PAGE},
                                  .mode = UFFDIO_REGISTER_MODE_MISSING};
  if (ioctl(fd, UFFDIO_API, &api) || ioctl(fd, UFFDIO_REGISTER, &range)) err(1, "userfaultfd");
  if (madvise(page, PAGE, MADV_DONTNEED)) err(1, "madvise");
  return page;
}

/* What the child does; it never comes back. */
static int get_stuck(const char *how, int shmid, char *where) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (shmid >= 0 && shmat(shmid, NULL, 0) == (void *)-1) err(1, "shmat");
  if (strcmp(how, "userfaultfd") == 0) return *(volatile char *)lose_page_of(where);
  close(device); /* with the last descriptor the connection ends, and with it every wait */
  struct stat status;
  if (stat(where, &status)) err(1, "stat"); /* learns the size */
  int cached = open_file(where), direct = open_file(where);
  volatile char *page = map_file(cached, MAP_SHARED);
  if (strcmp(how, "page") == 0) return page[0];
  page[0] = 1;
  map_file(direct, MAP_PRIVATE); /* first has to write what is in the cache */
  return 1;
}

int main(int argc, char **argv) {
  if (argc != 4) errx(2, "page|lock|userfaultfd SHMID POINT|PAD");
  alarm(600);
  answers_reads = strcmp(argv[1], "lock") == 0;
  int is_file = strcmp(argv[1], "userfaultfd") != 0;
  if (is_file) mount_file(argv[3]);
  pid_t child = fork();
  if (child == -1) err(1, "fork");
  if (child == 0) _exit(get_stuck(argv[1], atoi(argv[2]), argv[3]));
  printf("%d\n", child);
  fflush(stdout);
  if (is_file) serve();
  pause();
}
