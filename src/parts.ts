/** What only the screen, or some commands, need: the others start without it. */

export const importScreen = () => import("./start-screen.ts");
export const importGuard = () =>
  Promise.all([
    import("./guard/guard.ts"),
    import("./host/guard-calls.ts"),
    import("./host/own-process.ts"),
  ]);
export const importCleanup = () => import("./cleanup/start.ts");
export const importTracer = () => import("./tracer.ts");
export const importExporter = () => import("./metrics/exporter.ts");
export const importStreaming = () => import("./streaming.ts");
