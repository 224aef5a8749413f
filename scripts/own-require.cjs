/** Stands in for node:module, which takes half a millisecond to load: what is bundled as CommonJS has a `require` already. */
exports.createRequire = () => require;
