import { announce, SetUpError } from './announce.ts';
import { inRoot, ROOT } from './paths.ts';
import { run } from './processes.ts';
import { buildIfChanged } from './source-stamp.ts';

export interface BuildTarget {
  readonly name: string;
  /** Vite configurations, run one after the other. */
  readonly configs: readonly string[];
  /** What the output depends on, as globs. */
  readonly patterns: readonly string[];
  /** Files that prove that the output is there. */
  readonly outputs: readonly string[];
}

const SHARED = ['package-lock.json', 'vite*.config.ts', 'tsconfig*.json'];

export const CONSOLE: BuildTarget = {
  name: 'console',
  configs: ['vite.config.ts'],
  patterns: ['renderer/**/*', 'engine/{base,model,rpc,protocol}/**/*.ts', ...SHARED],
  outputs: ['dist/renderer/index.html'],
};

export const DESKTOP: BuildTarget = {
  name: 'desktop shell',
  configs: ['vite.electron.config.ts', 'vite.preload.config.ts'],
  patterns: ['electron/**/*.ts', 'engine/{base,model,rpc,protocol}/**/*.ts', ...SHARED],
  outputs: ['dist/electron/main.cjs', 'dist/electron/preload.cjs'],
};

export const ENGINE: BuildTarget = {
  name: 'engine',
  configs: ['vite.engine.config.ts'],
  patterns: ['engine/**/*.ts', ...SHARED],
  outputs: ['dist/engine/engine-process.js', 'dist/engine/cli.js'],
};

/** Builds a target if its sources changed since the last time. Throws `SetUpError` when Vite fails. */
export async function ensureBuilt(target: BuildTarget): Promise<void> {
  await buildIfChanged(
    {
      root: ROOT,
      patterns: target.patterns,
      stampFile: inRoot('.cache', `built-${target.name.replaceAll(' ', '-')}`),
      outputs: target.outputs,
    },
    async () => {
      announce(`${target.name}: building (sources changed)`);
      for (const config of target.configs) await build(target, config);
    },
  );
}

async function build(target: BuildTarget, config: string): Promise<void> {
  const args = [inRoot('node_modules/vite/bin/vite.js'), 'build', '--config', config, '--logLevel', 'warn'];
  const { status } = await run(process.execPath, args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) {
    throw new SetUpError(
      `the ${target.name} did not build (see above)`,
      `node_modules/.bin/vite build --config ${config}`,
    );
  }
}
