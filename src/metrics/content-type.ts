/** What an answer calls itself: Prometheus' text format, which prom-client writes in the thread that looks. */
export const CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
