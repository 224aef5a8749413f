/** The single widgets of blessed-contrib that are used; its own types only describe the whole package. */
declare module "blessed-contrib/lib/widget/*" {
  import type { Widgets } from "blessed";

  const Widget: new (options: object) => Widgets.BoxElement & { setData(...data: unknown[]): void };
  export = Widget;
}
