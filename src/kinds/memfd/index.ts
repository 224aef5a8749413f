/** Memory files without a name, as memfd_create(2) makes them: they live as long as somebody has them. */
import { defineFileKind, noLimits } from "../define-file.ts";
import { withFileColumns } from "../file-columns.ts";
import { fileRow } from "../file-rows.ts";

export const memfd = defineFileKind({
  id: "memfd",
  title: "Memory files",
  noun: "memfd",
  filesystem: "kernel",
  columns: withFileColumns(),
  freed: () => 0,
  consequence: () =>
    "It cannot be removed: it has no name, and ends with the last process that has it.",
  limits: [],
  owns: () => true,
  row: (file) => ({ ...fileRow(file, file.name), flags: [] }),
  readLimits: () => noLimits,
});
