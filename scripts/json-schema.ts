/** JSON Schema in few words: what the schema of the document is made of. */

export type Schema = Readonly<Record<string, unknown>>;

/** A set that may grow: its values are examples, so that a reader does not fail at a new one. */
export const open = (description: string, examples: readonly unknown[]): Schema => ({
  type: "string",
  description,
  examples,
});
/** A set that the compiler holds complete; each value with what it means. */
export const closed = (values: Readonly<Record<string, string>>): Schema => ({
  enum: Object.keys(values),
  description: Object.entries(values)
    .map(([value, meaning]) => `${value}: ${meaning}`)
    .join("; "),
});
export const nullable = (schema: Schema): Schema => ({ anyOf: [schema, { type: "null" }] });
export const list = (items: Schema): Schema => ({ type: "array", items });
export const ref = (name: string): Schema => ({ $ref: `#/$defs/${name}` });

/** Fields are only ever added, so others are allowed; a `?` marks those that may be absent. */
export function record(description: string, fields: Readonly<Record<string, Schema>>): Schema {
  const names = Object.keys(fields);
  const properties = Object.fromEntries(
    Object.entries(fields).map(([name, schema]) => [name.replace("?", ""), schema]),
  );
  const required = names.filter((name) => !name.endsWith("?"));
  return { type: "object", description, properties, required };
}

export const text = (description: string): Schema => ({ type: "string", description });
export const integer = (description: string): Schema => ({ type: "integer", description });
export const count = (description: string): Schema => ({
  type: "integer",
  minimum: 0,
  description,
});
export const matching = (pattern: string, description: string): Schema => ({
  type: "string",
  pattern,
  description,
});
