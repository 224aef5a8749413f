/** Byte strings: names from the kernel, kept as bytes until one encoder shows them. */

declare const bytesBrand: unique symbol;

/**
 * A string whose every character is one byte (0–255, "latin1"). JSON-plain, comparable and lossless, unlike a
 * decoded UTF-8 name: two different names never become equal. Show it only through `text/encode`.
 */
export type Bytes = string & { readonly [bytesBrand]: true };

/** The named border where a one-byte-per-character string becomes a `Bytes`. */
export const asBytes = (latin1: string): Bytes => latin1 as Bytes;

/** The bytes of a buffer, one character each. */
export const bytesOf = (buffer: Uint8Array): Bytes =>
  asBytes(Buffer.from(buffer.buffer, buffer.byteOffset, buffer.byteLength).toString("latin1"));

/** The bytes that a JavaScript string has as UTF-8. */
export const bytesOfUtf8 = (text: string): Bytes =>
  asBytes(Buffer.from(text, "utf8").toString("latin1"));

/** Back to raw bytes, for a system call or base64. */
export const bufferOf = (bytes: Bytes): Buffer => Buffer.from(bytes, "latin1");
