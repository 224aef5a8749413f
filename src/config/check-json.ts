/** The text of a config file → its settings, or one sentence: file, line, key, what is allowed, what came. */
import * as v from "valibot";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { showText } from "../text/encode.ts";
import { parseJsonText } from "./json-text.ts";

/** `path` is for the sentence, in which the message of the schema goes on where the name of the key ended. */
export function checkJson<S extends v.GenericSchema>(
  path: string,
  text: string,
  schema: S,
): Outcome<v.InferOutput<S>> {
  const refuse = (wrong: string): Outcome<never> => fail("malformed", `${showText(path)} ${wrong}`);
  const json = parseJsonText(text);
  if (!json.ok) return refuse(json.failure.text);
  const how = { abortEarly: true, message: "is not understood" };
  const checked = v.safeParse(schema, json.value.value, how);
  if (checked.success) return ok(checked.output);
  const [issue] = checked.issues;
  const keys = (issue.path ?? []).map(({ key }) => (typeof key === "number" ? key : String(key)));
  const name = keys.findLast((key) => typeof key === "string");
  const subject = name === undefined ? "it" : `"${showText(name)}"`;
  return refuse(`line ${json.value.lineOf(keys)}: ${subject} ${issue.message}`);
}
