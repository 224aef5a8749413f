/** What `src/start-screen.ts` is in the text for commands, which has no screen and is less than half as long. */
import type * as screen from "./start-screen.ts";

export const startScreen: typeof screen.startScreen = () =>
  Promise.reject(new Error("the text for commands was asked for a screen"));
