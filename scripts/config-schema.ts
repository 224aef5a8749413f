/** The JSON Schema of config.json, for editors: made from the schema that checks the file. */
import { toJsonSchema } from "@valibot/to-json-schema";
import { settingsSchema } from "../src/config/settings.ts";
import { kinds } from "../src/kinds/index.ts";

/** What `schema/config.json` says. What only the program can tell, such as whether a filter makes sense, is not in it. */
export const configSchema = (): object => ({
  title: "shmtop's config.json",
  ...toJsonSchema(settingsSchema(kinds), { typeMode: "output", ignoreActions: ["check"] }),
});
