/** Options that several commands and the screen share. */
import type { OptionSpec } from "./command.ts";

export const kindOption: OptionSpec = {
  id: "kind",
  short: "k",
  value: "KIND,...",
  list: true,
  help: "only these kinds of objects",
};

export const filterOption: OptionSpec = {
  id: "filter",
  short: "f",
  value: "EXPR",
  help: "only objects that match, for example 'bytes>10M and verdict=orphan'",
};

export const sortOption: OptionSpec = {
  id: "sort",
  short: "s",
  value: "[-]COL",
  help: "sort by a column; with a minus, the largest first",
};

export const jsonOption: OptionSpec = { id: "json", help: "print the document shmtop/1" };
