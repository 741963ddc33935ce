import { existsSync } from 'node:fs';
import { ensureSystemProgram } from './system-package.ts';

const MAC_CHROME = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/**
 * The Chromium that drives the browser tests. The system's own rather than Playwright's download, which a machine behind
 * a proxy may not reach; `SHARDSCOPE_CHROMIUM` names another.
 */
export async function ensureChromium(): Promise<string> {
  const chosen = process.env.SHARDSCOPE_CHROMIUM;
  if (chosen !== undefined && chosen !== '') return chosen;
  if (process.platform === 'darwin' && existsSync(MAC_CHROME)) return MAC_CHROME;
  return ensureSystemProgram({
    name: 'Chromium',
    executables: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    debianPackage: 'chromium',
    elsewhere: 'SHARDSCOPE_CHROMIUM=/path/to/chromium npm test   (after installing Chromium or Chrome)',
  });
}
