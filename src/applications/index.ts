/** The registry of applications that are recognised: a new one is one file and one line here. The first one labels. */
import type { Recogniser } from "../model/belonging.ts";
import { apache } from "./apache.ts";
import { chromium } from "./chromium.ts";
import { logind } from "./logind.ts";
import { loky } from "./loky.ts";
import { nccl } from "./nccl.ts";
import { openMpi } from "./open-mpi.ts";
import { postgresql } from "./postgresql.ts";
import { python } from "./python.ts";
import { pytorch } from "./pytorch.ts";
import { sglang } from "./sglang.ts";
import { vllm } from "./vllm.ts";
import { x11 } from "./x11.ts";

export const applications: readonly Recogniser[] = [
  apache,
  postgresql,
  pytorch,
  vllm,
  sglang,
  loky,
  python,
  nccl,
  openMpi,
  chromium,
  x11,
  logind,
];
