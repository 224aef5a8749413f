/** The registry of applications that are recognised: a new one is one file and one line here. */
import type { Recogniser } from "../model/belonging.ts";
import { apache } from "./apache.ts";
import { postgresql } from "./postgresql.ts";

export const applications: readonly Recogniser[] = [apache, postgresql];
