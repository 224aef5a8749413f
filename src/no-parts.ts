/** What `src/parts.ts` is in the text for plain words, which is for commands that look and have no options. */
import type * as parts from "./parts.ts";

const missing = (): Promise<never> =>
  Promise.reject(new Error("the text for plain words was asked for more than a look"));

export const importScreen: typeof parts.importScreen = missing;
export const importGuard: typeof parts.importGuard = missing;
export const importCleanup: typeof parts.importCleanup = missing;
export const importTracer: typeof parts.importTracer = missing;
export const importExporter: typeof parts.importExporter = missing;
export const importStreaming: typeof parts.importStreaming = missing;
