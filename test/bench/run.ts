/** `npm run bench [NAME] [-- --json] [-- --data DIR]`: runs the benchmarks and prints each figure beside its reference. */
import { parseArgs } from 'node:util';
import type { Bench, BenchLine } from './bench.ts';
import { heatBench } from './heat.ts';
import { importBench } from './import.ts';
import { queriesBench } from './queries.ts';
import { sceneBench } from './scene.ts';

const BENCHES: readonly Bench[] = [importBench, heatBench, queriesBench, sceneBench];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, data: { type: 'string' } },
});
const chosen = BENCHES.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const unknown = positionals.filter((name) => !BENCHES.some((bench) => bench.name === name));
if (unknown.length > 0) {
  process.stderr.write(`no benchmark "${unknown[0]}"; there are: ${BENCHES.map(({ name }) => name).join(', ')}\n`);
  process.exit(64);
}

const results: Record<string, readonly BenchLine[]> = {};
for (const bench of chosen) {
  process.stderr.write(`bench ${bench.name}: ${bench.about}\n`);
  results[bench.name] = await bench.run({ data: values.data ?? null });
  if (!values.json) for (const result of results[bench.name]!) process.stdout.write(`${text(result)}\n`);
}
if (values.json) process.stdout.write(`${JSON.stringify(results)}\n`);

function text({ name, measured, reference, unit, ratio, goal, isMet, note }: BenchLine): string {
  const figures = `${number(measured)} ${unit} / ${number(reference)} ${unit} = ${ratio.toFixed(3)}`;
  return `  ${isMet ? 'met   ' : 'MISSED'} ${name}: ${figures} (goal ${goal})${note === '' ? '' : `; ${note}`}`;
}

function number(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
}
