/**
 * `npm run soak -- NAME [--operations N] [--seed N]`: long runs of random work against an oracle. Prints one line of
 * summary; status 1, and the seed that repeats it, at a mismatch.
 */
import { parseArgs } from 'node:util';
import { closureSoak } from './closure-soak.ts';
import { type Soak, SoakMismatch } from './soak.ts';
import { writesSoak } from './writes-soak.ts';

const SOAKS: readonly Soak[] = [closureSoak, writesSoak];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    operations: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
  },
});
const soak = SOAKS.find(({ name }) => name === positionals[0]);
const [operations, seed] = [Number(values.operations), Number(values.seed)];
if (soak === undefined || positionals.length !== 1) {
  const known = SOAKS.map(({ name, about }) => `  ${name}: ${about}`).join('\n');
  fail(`name one soak; there are:\n${known}`);
}
if (!Number.isSafeInteger(operations) || operations < 1)
  fail(`--operations ${values.operations} is not a number from 1`);
if (!Number.isSafeInteger(seed) || seed < 0) fail(`--seed ${values.seed} is not a number from 0`);

const startedMs = performance.now();
try {
  const done = await soak.run({ operations, seed, tell: (progress) => process.stderr.write(`${progress}\n`) });
  process.stdout.write(`soak ${soak.name}, seed ${seed}: ${done}; 0 mismatches; ${elapsed()}\n`);
} catch (error) {
  if (!(error instanceof SoakMismatch)) throw error;
  process.stdout.write(`soak ${soak.name}, seed ${seed}: MISMATCH after ${elapsed()}: ${error.message}\n`);
  process.exitCode = 1;
}

function elapsed(): string {
  return `${((performance.now() - startedMs) / 1000).toFixed(1)} s`;
}

function fail(problem: string): never {
  process.stderr.write(`${problem}\n`);
  process.exit(64);
}
