/** The desktop shell: puts its parts together, and nothing else. */
import { app } from 'electron';
import { registerConsoleScheme } from './app-protocol.ts';
import { parseLaunchOptions } from './launch-options.ts';
import { createShell } from './shell.ts';
import { preparePaths } from './shell-paths.ts';

const argumentsOf = (argv: readonly string[]) => argv.slice(app.isPackaged ? 1 : 2);

registerConsoleScheme();
const paths = preparePaths();

// Two shells on one set of workspaces would fight for their locks: a second start hands its wish to the first.
if (!app.requestSingleInstanceLock()) {
  app.quit();
} else {
  const shell = createShell(paths, parseLaunchOptions(argumentsOf(process.argv), process.cwd()));
  app.on('second-instance', (_event, argv, workingFolder) => {
    shell.focus();
    const { workspacePath } = parseLaunchOptions(argumentsOf(argv), workingFolder);
    if (workspacePath !== null) shell.openPath(workspacePath);
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    shell.openPath(path);
  });
  app.on('activate', () => shell.focus());
  app.on('window-all-closed', () => app.quit());
  // Chromium would end at once; this way the window's place is kept and the engine is ended in order.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit());
  app.on('will-quit', (event) => {
    if (shell.isStopped()) return;
    event.preventDefault();
    void shell.stop().then(() => app.quit());
  });
  void app.whenReady().then(() => shell.open());
}
