/** The HTTP side against readers that are wrong, slow, hostile, or a browser that was led here. */
import { once } from "node:events";
import { request } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Scrape } from "../../src/metrics/scrapes.ts";
import { createMetricsServer } from "../../src/metrics/server.ts";
import { fail, ok } from "../../src/model/outcome.ts";

const PAGE = "shmtop_looks_total 1\n";

async function start(scrape: Scrape = async () => ok(PAGE)): Promise<number> {
  const server = createMetricsServer({ scrape, hosts: ["localhost", "db1"] });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
  readonly type: string | undefined;
}

async function ask(port: number, given: object = {}): Promise<Answer> {
  const asked = request({ port, host: "127.0.0.1", path: "/metrics", agent: false, ...given });
  asked.end();
  const [response] = await once(asked, "response");
  const { statusCode: status, headers } = response;
  return { status, body: await text(response), type: headers["content-type"] };
}

/** Sends these bytes and reads until the other side has enough. */
async function send(port: number, bytes: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write(bytes);
  return text(socket);
}

describe("one page", () => {
  it("is there for GET and, without its text, for HEAD", async () => {
    const port = await start();
    const type = "text/plain; version=0.0.4; charset=utf-8";
    expect(await ask(port)).toEqual({ status: 200, body: PAGE, type });
    expect(await ask(port, { path: "/metrics?a=b" })).toMatchObject({ status: 200 });
    const head = await send(port, "HEAD /metrics HTTP/1.1\r\nHost: db1:9757\r\n\r\n");
    expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(head).toContain(`Content-Length: ${PAGE.length}\r\n`);
    expect(head).toMatch(/\r\n\r\n$/);
  });
  it.each([
    [{ path: "/" }, 404],
    [{ path: "/metrics/" }, 404],
    [{ path: "/../metrics" }, 404],
    [{ path: "http://127.0.0.1/metrics" }, 404],
    [{ method: "POST" }, 405],
    [{ method: "DELETE" }, 405],
    [{ method: "OPTIONS" }, 405],
  ])("is the only one: %j is %d", async (given, status) => {
    expect(await ask(await start(), given)).toMatchObject({ status });
  });
  it("is no page of old numbers: a look that failed is said", async () => {
    const port = await start(async () => fail("failed", "a look failed"));
    expect(await ask(port)).toMatchObject({ status: 503, body: "a look failed\n" });
  });
});

describe("a name that leads here", () => {
  it.each(["localhost", "localhost:9757", "DB1", "127.0.0.1:1", "[::1]:9757", "10.0.0.1"])(
    "is good if it is ours or an address: %s",
    async (host) => {
      expect(await ask(await start(), { headers: { host } })).toMatchObject({ status: 200 });
    },
  );
  it.each([
    "evil.example",
    "evil.example:9757",
    "db1.evil.example",
    "2130706433",
    "localhost.evil",
  ])("is refused if it is somebody else's: %s", async (host) => {
    const { status, body } = await ask(await start(), { headers: { host } });
    expect([status, body]).not.toContain(PAGE);
    expect(status).toBe(421);
  });
  it("is refused where there is none", async () => {
    const port = await start();
    expect(await send(port, "GET /metrics HTTP/1.1\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
    expect(await send(port, "GET /metrics HTTP/1.0\r\n\r\n")).toMatch(/^HTTP\/1\.1 421 /);
  });
});

describe("readers that mean harm", () => {
  it("cannot send a head of any size, nor bytes that are no HTTP", async () => {
    const port = await start();
    const long = `GET /metrics HTTP/1.1\r\nHost: db1\r\nX: ${"x".repeat(20_000)}\r\n\r\n`;
    expect(await send(port, long)).toMatch(/^HTTP\/1\.1 431 /);
    expect(await send(port, "\u0016\u0003\u0001garbage\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
    expect(await ask(port)).toMatchObject({ status: 200 });
  });
  it("cannot keep a connection for a second request", async () => {
    const port = await start();
    const twice = "GET /metrics HTTP/1.1\r\nHost: db1\r\n\r\n".repeat(2);
    expect((await send(port, twice)).match(/HTTP\/1\.1 200/g)).toHaveLength(1);
  });
  it("cannot shut others out with 1,000 connections that are slow to ask", async () => {
    const port = await start();
    const slow = await Promise.all(Array.from({ length: 1000 }, () => creep(port)));
    const dripping = setInterval(() => {
      for (const socket of slow) if (socket.writable) socket.write("a");
    }, 100);
    onTestFinished(() => {
      clearInterval(dripping);
      for (const socket of slow) socket.destroy();
    });
    const times: number[] = [];
    for (let turn = 0; turn < 5; turn += 1) {
      const before = performance.now();
      expect(await ask(port)).toMatchObject({ status: 200, body: PAGE });
      times.push(performance.now() - before);
    }
    expect(Math.min(...times)).toBeLessThan(1000);
    expect(slow.filter(({ destroyed }) => destroyed).length).toBeGreaterThanOrEqual(700);
  });
});

/** A connection that has begun its request, and will not end it. */
async function creep(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  await once(socket, "connect");
  socket.write("GET /metrics HTTP/1.1\r\nHost: db1\r\nX-Slow: ");
  socket.resume();
  return socket;
}
