/** Reads message queues from their files in a mounted mqueue filesystem. */
import type { Host } from "../../host/host.ts";
import { asBytes } from "../../model/bytes.ts";
import type { ObservedObject } from "../../model/observation.ts";
import { failure } from "../../model/outcome.ts";
import { parseMqueue } from "../../proc/mqueue.ts";
import { showBytes } from "../../text/encode.ts";
import type { FoundFile } from "../define-file.ts";
import { fileRow } from "../file-rows.ts";

/**
 * Bytes are those of the messages; what the kernel takes for them besides it does not say. Every message changes the
 * times of the file, so they tell of use and not of age.
 */
export function readMqueue(file: FoundFile, { objectFiles }: Host): ObservedObject {
  const { facts, name, place } = file;
  const row = {
    ...fileRow(file, asBytes(`/${name}`)),
    bytes: 0,
    rss: null,
    changedAt: null,
    operatedAt: Math.max(facts.changedAt, facts.writtenAt),
  };
  if (place === null) return row;
  const text = objectFiles.readQueue(place, name);
  if (!text.ok) return { ...row, unread: text.failure };
  const state = parseMqueue(text.value);
  if (state === null)
    return {
      ...row,
      unread: failure("malformed", `${showBytes(name)} is not of its documented form`),
    };
  const { qsize, notifyPid } = state;
  return {
    ...row,
    bytes: qsize,
    pids: notifyPid === 0 ? [] : [{ role: "notified", pid: notifyPid, at: null }],
  };
}
