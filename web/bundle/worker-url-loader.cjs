// Turbopack loader: points Cornerstone's worker spawners at the bundles made by workers.mjs. Fails the build where the
// text it replaces is gone, because the build would then hang instead (vercel/next.js#97399).
const spawner = /new URL\(\s*'[^']*\/(\w+)\.js',\s*import\.meta\.url\s*\)/;

module.exports = function pointAtBundledWorker(source) {
  if (!spawner.test(source)) throw new Error(`${this.resourcePath} no longer spawns its worker as expected.`);
  return source.replace(spawner, "'/cornerstone/$1.js'");
};
