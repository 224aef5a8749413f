/* Commands about System V objects: segments, semaphore sets, message queues. */
#define _GNU_SOURCE
#include "actor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

enum { MAX_TEXT = 8192, DEFAULT_MODE = 0600 };

union semun {
  int val;
  struct semid_ds *buf;
  unsigned short *array;
};

struct message {
  long type;
  char text[MAX_TEXT];
};

static key_t key(const struct call *call) {
  return strcmp(call->words[1], "private") == 0 ? IPC_PRIVATE : (key_t)number(call, 1);
}

static int create_flags(const struct call *call, int mode_word) {
  int mode = call->words[mode_word][0] ? (int)strtol(call->words[mode_word], NULL, 8) : DEFAULT_MODE;
  return IPC_CREAT | IPC_EXCL | mode;
}

static void shm_create(const struct call *call) {
  int flags = create_flags(call, 3);
  if (flag(call, 4, "hugetlb")) flags |= SHM_HUGETLB;
  if (flag(call, 4, "noreserve")) flags |= SHM_NORESERVE;
  answer_result("shmget", shmget(key(call), number(call, 2), flags));
}

static void shm_attach(const struct call *call) {
  void *at = shmat((int)number(call, 1), NULL, flag(call, 2, "ro") ? SHM_RDONLY : 0);
  if (at == (void *)-1) fail("shmat");
  else answer("ok %p", at);
}

static void shm_detach(const struct call *call) {
  answer_result("shmdt", shmdt((void *)number(call, 1)));
}

static void shm_remove(const struct call *call) {
  answer_result("shmctl IPC_RMID", shmctl((int)number(call, 1), IPC_RMID, NULL));
}

static void shm_lock(const struct call *call) {
  answer_result("shmctl SHM_LOCK", shmctl((int)number(call, 1), SHM_LOCK, NULL));
}

static void shm_mode(const struct call *call) {
  struct shmid_ds info;
  if (shmctl((int)number(call, 1), IPC_STAT, &info)) return fail("shmctl IPC_STAT");
  info.shm_perm.mode = (unsigned short)strtol(call->words[2], NULL, 8);
  answer_result("shmctl IPC_SET", shmctl((int)number(call, 1), IPC_SET, &info));
}

static void shm_give(const struct call *call) {
  struct shmid_ds info;
  if (shmctl((int)number(call, 1), IPC_STAT, &info)) return fail("shmctl IPC_STAT");
  info.shm_perm.uid = (uid_t)number(call, 2);
  answer_result("shmctl IPC_SET", shmctl((int)number(call, 1), IPC_SET, &info));
}

static void shm_find(const struct call *call) {
  answer_result("shmget", shmget((key_t)number(call, 1), 0, 0));
}

static void sem_create(const struct call *call) {
  answer_result("semget", semget(key(call), (int)number(call, 2), create_flags(call, 3)));
}

static void sem_operate(const struct call *call) {
  struct sembuf operation = {.sem_num = number(call, 2), .sem_op = number(call, 3)};
  if (flag(call, 4, "undo")) operation.sem_flg |= SEM_UNDO;
  if (flag(call, 4, "nowait")) operation.sem_flg |= IPC_NOWAIT;
  answer_result("semop", semop((int)number(call, 1), &operation, 1));
}

static void sem_set(const struct call *call) {
  union semun value = {.val = (int)number(call, 3)};
  answer_result("semctl SETVAL", semctl((int)number(call, 1), (int)number(call, 2), SETVAL, value));
}

static void sem_set_all(const struct call *call) {
  unsigned short values[MAX_ARGS];
  for (int i = 0; i < MAX_ARGS; i++) values[i] = (unsigned short)number(call, 2);
  struct semid_ds info;
  union semun all = {.buf = &info};
  if (semctl((int)number(call, 1), 0, IPC_STAT, all)) return fail("semctl IPC_STAT");
  if (info.sem_nsems > MAX_ARGS) return answer("error E2BIG: too many semaphores");
  all.array = values;
  answer_result("semctl SETALL", semctl((int)number(call, 1), 0, SETALL, all));
}

static void sem_show(const struct call *call) {
  int id = (int)number(call, 1), n = (int)number(call, 2);
  int value = semctl(id, n, GETVAL);
  if (value == -1) return fail("semctl GETVAL");
  answer("ok %d %d %d %d", value, semctl(id, n, GETPID), semctl(id, n, GETNCNT),
         semctl(id, n, GETZCNT));
}

static void sem_remove(const struct call *call) {
  answer_result("semctl IPC_RMID", semctl((int)number(call, 1), 0, IPC_RMID));
}

static void msg_create(const struct call *call) {
  answer_result("msgget", msgget(key(call), create_flags(call, 2)));
}

static void msg_send(const struct call *call) {
  struct message message = {.type = number(call, 2)};
  size_t length = strlen(call->words[3]);
  memcpy(message.text, call->words[3], length);
  int flags = flag(call, 4, "nowait") ? IPC_NOWAIT : 0;
  answer_result("msgsnd", msgsnd((int)number(call, 1), &message, length, flags));
}

static void msg_receive(const struct call *call) {
  struct message message;
  int flags = flag(call, 3, "nowait") ? IPC_NOWAIT : 0;
  answer_result("msgrcv",
                msgrcv((int)number(call, 1), &message, MAX_TEXT, number(call, 2), flags));
}

/* Reads a message without taking it. */
static void msg_peek(const struct call *call) {
  struct message message;
  size_t room = call->words[3][0] ? (size_t)number(call, 3) : MAX_TEXT - 1;
  ssize_t length = msgrcv((int)number(call, 1), &message, room, number(call, 2),
                          MSG_COPY | IPC_NOWAIT);
  if (length == -1) return fail("msgrcv MSG_COPY");
  message.text[length] = 0;
  answer("ok %ld %s", message.type, message.text);
}

/* Removes and makes queues until one has this id again; how many it took. */
static void msg_recycle(const struct call *call) {
  int wanted = (int)number(call, 1), id = wanted;
  long made = 0;
  do {
    if (msgctl(id, IPC_RMID, NULL)) return fail("msgctl IPC_RMID");
    id = msgget(IPC_PRIVATE, IPC_CREAT | DEFAULT_MODE);
    if (id == -1) return fail("msgget");
    made++;
  } while (id != wanted);
  answer("ok %ld", made);
}

/* How many bytes it may hold, which may be fewer than it does. */
static void msg_limit(const struct call *call) {
  int id = (int)number(call, 1);
  struct msqid_ds status;
  if (msgctl(id, IPC_STAT, &status)) return fail("msgctl IPC_STAT");
  status.msg_qbytes = (msglen_t)number(call, 2);
  answer_result("msgctl IPC_SET", msgctl(id, IPC_SET, &status));
}

static void msg_remove(const struct call *call) {
  answer_result("msgctl IPC_RMID", msgctl((int)number(call, 1), IPC_RMID, NULL));
}

const struct command sysv_commands[] = {
    {"shm_create", "KEY|private BYTES [MODE] [hugetlb] [noreserve]", shm_create},
    {"shm_attach", "ID [ro]", shm_attach},
    {"shm_detach", "ADDRESS", shm_detach},
    {"shm_remove", "ID", shm_remove},
    {"shm_lock", "ID", shm_lock},
    {"shm_mode", "ID MODE", shm_mode},
    {"shm_give", "ID UID", shm_give},
    {"shm_find", "KEY -> ID", shm_find},
    {"sem_create", "KEY|private COUNT [MODE]", sem_create},
    {"sem_operate", "ID NUMBER DELTA [undo] [nowait]", sem_operate},
    {"sem_set", "ID NUMBER VALUE", sem_set},
    {"sem_set_all", "ID VALUE", sem_set_all},
    {"sem_show", "ID NUMBER -> VALUE PID NCOUNT ZCOUNT", sem_show},
    {"sem_remove", "ID", sem_remove},
    {"msg_create", "KEY|private [MODE]", msg_create},
    {"msg_send", "ID TYPE TEXT [nowait]", msg_send},
    {"msg_receive", "ID TYPE [nowait]", msg_receive},
    {"msg_peek", "ID INDEX [ROOM] -> TYPE TEXT", msg_peek},
    {"msg_recycle", "ID -> MADE", msg_recycle},
    {"msg_limit", "ID BYTES", msg_limit},
    {"msg_remove", "ID", msg_remove},
    {NULL, NULL, NULL},
};
