/** SGLang: `sgl_shm_KIND_PID_RANDOM`, and the arguments that its tokenizers start with. */
import { byName } from "./by-name.ts";
import { resourceTracker } from "./resource-tracker.ts";

export const sglang = byName({
  id: "sglang",
  label: "SGLang",
  kinds: ["posix-shm"],
  name: /^\/(?:multi_tokenizer_args_|sgl_shm_\w+_(?=\d+_))(?<pid>\d+)(?:_[^_]+)?$/,
  keeper: resourceTracker,
});
