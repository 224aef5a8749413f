/** Addresses as they are typed. */
import { expect, test } from "vitest";
import { isLocal, parseAddress, sayAddress } from "../../src/metrics/address.ts";
import { fail, ok } from "../../src/model/outcome.ts";

test.each([
  ["127.0.0.1:9757", "http://127.0.0.1:9757/metrics", true],
  ["localhost:0", "http://127.0.0.1:0/metrics", true],
  ["[::1]:65535", "http://[::1]:65535/metrics", true],
  ["0.0.0.0:9757", "http://0.0.0.0:9757/metrics", false],
  ["[::]:9757", "http://[::]:9757/metrics", false],
  ["10.1.2.3:80", "http://10.1.2.3:80/metrics", false],
  ["unix:/run/shmtop.sock", "unix:/run/shmtop.sock", true],
])("%s", (text, said, local) => {
  const address = parseAddress(text);
  if (!address.ok) throw new Error(address.failure.text);
  expect([sayAddress(address.value), isLocal(address.value)]).toEqual([said, local]);
});

test.each([
  ...["", "9757", ":9757", "127.0.0.1", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:9757x"],
  ...["::1:80", "[127.0.0.1]:80", "[::1]", "example.org:80", "127.1:80", "unix:", "unix:run"],
  `unix:/${"x".repeat(107)}`,
])("%j is none", (text) => {
  expect(parseAddress(text)).toMatchObject({ ok: false, failure: { why: "malformed" } });
});

test("the longest path of a socket is one", () => {
  const path = `/${"x".repeat(106)}`;
  expect(parseAddress(`unix:${path}`)).toEqual(ok({ by: "unix", path }));
  expect(parseAddress(`unix:${path}x`)).toEqual(
    fail("malformed", expect.stringContaining("at most 107 bytes") as string),
  );
});
