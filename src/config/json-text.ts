/** JSON as people write it, with comments and trailing commas, and where in the text each value stands. */
import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import { fail, type Outcome, ok } from "../model/outcome.ts";

export type Path = readonly (string | number)[];

export interface JsonText {
  readonly value: unknown;
  /** The line, from 1, of what a path leads to: of its key where it has one. */
  readonly lineOf: (path: Path) => number;
}

/** A failure says the line and what is wrong there: no JSON, or a key given twice. */
export function parseJsonText(text: string): Outcome<JsonText> {
  const errors: ParseError[] = [];
  const lineAt = (offset: number): number => text.slice(0, offset).split("\n").length;
  const refuse = (offset: number, wrong: string): Outcome<never> =>
    fail("malformed", `line ${lineAt(offset)}: ${wrong}`);
  try {
    const tree = parseTree(text.replace(/^\uFEFF/, " "), errors, { allowTrailingComma: true });
    const [error] = errors;
    if (error !== undefined) return refuse(error.offset, wordsOf(printParseErrorCode(error.error)));
    if (tree === undefined) return refuse(0, "value expected");
    const twice = findTwice(tree);
    if (twice !== null) return refuse(twice.offset, `"${twice.value}" is given twice`);
    const lineOf = (path: Path): number => {
      const node = findNodeAtLocation(tree, [...path]) ?? tree;
      return lineAt((node.parent?.type === "property" ? node.parent : node).offset);
    };
    return ok({ value: getNodeValue(tree), lineOf });
  } catch (error) {
    // The parser calls itself for what is inside.
    if (error instanceof RangeError) return refuse(0, "nested too deeply");
    throw error;
  }
}

/** `CommaExpected` becomes `comma expected`. */
const wordsOf = (code: string): string => code.replace(/\B[A-Z]/g, " $&").toLowerCase();

/** The second of two keys of one name. */
function findTwice(node: Node): Node | null {
  const names = new Set<unknown>();
  for (const child of node.children ?? []) {
    const [key] = child.type === "property" ? (child.children ?? []) : [];
    if (key !== undefined && names.has(key.value)) return key;
    names.add(key?.value ?? child);
    const inside = findTwice(child);
    if (inside !== null) return inside;
  }
  return null;
}
