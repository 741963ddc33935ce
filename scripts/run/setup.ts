/** `npm run setup`: everything that `npm start` and `npm test` would set up, and nothing else. */
import { announce, runProgram } from '../lib/announce.ts';
import { ensureChromium } from '../lib/browser.ts';
import { CONSOLE, DESKTOP, ensureBuilt } from '../lib/build.ts';
import { ensureXvfbIfNeeded } from '../lib/display.ts';
import { ensureElectron } from '../lib/electron-runtime.ts';

await runProgram(async () => {
  await ensureBuilt(CONSOLE);
  await ensureBuilt(DESKTOP);
  await ensureElectron();
  await ensureChromium();
  await ensureXvfbIfNeeded();
  announce('everything is in place');
  return 0;
});
