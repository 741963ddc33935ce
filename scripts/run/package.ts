/** `npm run package`: the desktop as a folder in release/, ready to run on a machine without Node. Works offline. */
import { writeFileSync } from 'node:fs';
import { announce, runProgram, SetUpError } from '../lib/announce.ts';
import { CONSOLE, DESKTOP, ENGINE, ensureBuilt } from '../lib/build.ts';
import { type ElectronRuntime, ensureElectron } from '../lib/electron-runtime.ts';
import { inRoot } from '../lib/paths.ts';
import { run } from '../lib/processes.ts';

await runProgram(async () => {
  for (const target of [CONSOLE, DESKTOP, ENGINE]) await ensureBuilt(target);
  const runtime = await ensureElectron();
  const config = inRoot('.cache/electron-builder.json');
  writeFileSync(config, JSON.stringify(configFor(runtime), null, 2));
  if (runtime.note !== null) announce('the package will hold the stand-in runtime: do not give it to anybody');
  const args = [inRoot('node_modules/electron-builder/cli.js'), '--dir', '--config', config];
  const { status } = await run(process.execPath, args, {
    env: { ...process.env, CSC_IDENTITY_AUTO_DISCOVERY: 'false' },
  });
  if (status !== 0) throw new SetUpError('electron-builder did not succeed (see above)', 'npm run package');
  announce('the package is in release/');
  return 0;
});

/** The stand-in runtime cannot run the engine itself, so its package alone carries a Node executable. */
function configFor(runtime: ElectronRuntime): object {
  const executable = process.platform === 'win32' ? 'node.exe' : 'node';
  return {
    extends: inRoot('electron-builder.yml'),
    electronDist: runtime.folder,
    electronVersion: runtime.version,
    ...(runtime.note === null
      ? {}
      : {
          extraMetadata: { runtimeNote: runtime.note },
          extraResources: [{ from: inRoot('node_modules/node/bin', executable), to: `node/${executable}` }],
        }),
  };
}
