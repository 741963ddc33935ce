'use strict';
/**
 * Stands in for the `default_app.asar` of an Electron folder that came without one: makes
 * `electron [-r module] [flags] PATH [args]` behave as usual. It has the lowest priority of the places where Electron
 * looks for an app, so a packaged one wins.
 */
const { app } = require('electron');
const Module = require('node:module');
const path = require('node:path');
const fs = require('node:fs');

const preloads = [];
let target = null;
let asksVersion = false;
const args = process.argv.slice(1);
for (let index = 0; index < args.length; index++) {
  const arg = args[index];
  if (arg === '-r' || arg === '--require') preloads.push(args[++index]);
  else if (arg === '-v' || arg === '--version') asksVersion = true;
  else if (!arg.startsWith('-')) {
    target = arg;
    break;
  }
}
if (preloads.length > 0) Module._preloadModules(preloads);

if (asksVersion) {
  console.log(`v${process.versions.electron}`);
  process.exit(0);
} else if (target === null) {
  console.error('usage: electron [options] <path to app> [args]');
  process.exit(1);
} else {
  run(path.resolve(target));
}

function run(folder) {
  Object.defineProperty(process, 'defaultApp', { configurable: false, enumerable: true, value: true });
  const manifestPath = path.join(folder, 'package.json');
  if (fs.existsSync(manifestPath)) {
    const manifest = JSON.parse(fs.readFileSync(manifestPath, 'utf8'));
    if (manifest.version) app.setVersion(manifest.version);
    app.name = manifest.productName ?? manifest.name ?? app.name;
  }
  const entry = Module._resolveFilename(folder, null, true);
  app.setAppPath(fs.existsSync(manifestPath) ? folder : path.dirname(entry));
  Module._load(entry, Module, true);
}
