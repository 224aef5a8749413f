/** The one trace that runs beside the screen: started with its key, stopped when its view is closed. */
import type { Msg } from "./app/msg.ts";
import type { Edge, Stop } from "./edge.ts";

export interface Tracing {
  readonly start: (pids: readonly number[]) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export function createTracing(env: Edge["env"], send: (msg: Msg) => void): Tracing {
  let current = 0;
  let stop: Stop = () => undefined;
  return {
    async start(pids) {
      current += 1;
      const own = current;
      // What belongs to a trace that was closed meanwhile is not shown in the next one.
      const tell = (msg: Msg): void => {
        if (own === current) send(msg);
      };
      const [{ openTracer }, { follow }] = await Promise.all([
        import("./tracer.ts"),
        import("./trace/follow.ts"),
      ]);
      if (own !== current) return;
      const tracer = openTracer(env, (one) => {
        stop = one;
      });
      const say = (text: string) => tell({ type: "traced", texts: [text] });
      const end = tracer.ok ? await follow({ by: "pids", pids }, tracer.value, say) : tracer;
      tell({ type: "trace-ended", trouble: end.ok ? null : end.failure.text });
    },
    async stop() {
      current += 1;
      const ending = stop;
      stop = () => undefined;
      await ending(null);
    },
  };
}
