/** Where metrics are offered: an address and port, or a socket of the file system. */
import { fail, type Outcome, ok } from "../model/outcome.ts";

export type Address =
  | { readonly by: "tcp"; readonly host: string; readonly port: number }
  | { readonly by: "unix"; readonly path: string };

export const defaultAddress: Address = { by: "tcp", host: "127.0.0.1", port: 9757 };

/** The longest path of a socket (sun_path of unix(7), with its NUL). */
const MOST_PATH = 107;

/** `127.0.0.1:9757`, `[::1]:9757`, `localhost:0` (any free port) or `unix:/run/shmtop.sock`. */
export function parseAddress(text: string): Outcome<Address> {
  if (text.startsWith("unix:")) {
    const path = text.slice("unix:".length);
    if (!path.startsWith("/")) return refuse("unix: with an absolute path", text);
    if (Buffer.byteLength(path) > MOST_PATH) {
      return refuse(`a socket path of at most ${MOST_PATH} bytes`, text);
    }
    return ok({ by: "unix", path });
  }
  const [, bracketed, plain, digits = ""] = /^(?:\[(.+)\]|([^:]*)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain ?? "";
  const known = bracketed === undefined ? isIPv4(host) || host === "localhost" : isIPv6(host);
  const port = Number(digits);
  if (!known || port > 65_535) {
    return refuse("ADDRESS:PORT such as 127.0.0.1:9757, or unix:PATH", text);
  }
  return ok({ by: "tcp", host: host === "localhost" ? "127.0.0.1" : host, port });
}

// Not node:net's: to load that costs every command a twentieth of its time.
const isIPv4 = (text: string): boolean =>
  /^(\d{1,3}\.){3}\d{1,3}$/.test(text) && text.split(".").every((part) => Number(part) <= 255);

const isIPv6 = (text: string): boolean =>
  /^[\da-f:.]+$/i.test(text) && URL.canParse(`http://[${text}]`);

const refuse = (expected: string, text: string): Outcome<never> =>
  fail("malformed", `--listen expects ${expected}, not "${text}"`);

/** Whether only this machine can reach it. */
export const isLocal = (address: Address): boolean =>
  address.by === "unix" || address.host === "::1" || address.host.startsWith("127.");

/** As a person would type it. */
export function sayAddress(address: Address): string {
  if (address.by === "unix") return `unix:${address.path}`;
  const { host, port } = address;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}/metrics`;
}
