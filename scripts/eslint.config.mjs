/** One rule that needs types: a promise nobody waits for loses its error. Everything else is biome's. */
import tseslint from "typescript-eslint";

export default tseslint.config({
  files: ["src/**/*.ts", "test/**/*.ts"],
  basePath: new URL("..", import.meta.url).pathname,
  languageOptions: {
    parser: tseslint.parser,
    parserOptions: {
      projectService: true,
      tsconfigRootDir: new URL("..", import.meta.url).pathname,
    },
  },
  plugins: { "@typescript-eslint": tseslint.plugin },
  rules: { "@typescript-eslint/no-floating-promises": "error" },
});
