/**
 * `npm run bench [NAME] [-- --json] [-- --markdown] [-- --data DIR]`: runs the benchmarks and prints each figure beside
 * its reference; `--markdown` as tables for docs/benchmarks.md.
 */
import { parseArgs } from 'node:util';
import { arrivalBench } from './arrival.ts';
import { balancerBench } from './balancer/balancer.ts';
import type { Bench, BenchLine } from './bench.ts';
import { closureChangesBench } from './closure-changes.ts';
import { comparisonBench } from './comparison/comparison.ts';
import { heatBench } from './heat.ts';
import { importBench } from './import.ts';
import { influenceBench } from './influence.ts';
import { movesBench } from './moves.ts';
import { placementBench } from './placement/placement.ts';
import { queriesBench } from './queries.ts';
import { readsBench } from './reads.ts';
import { replicasBench } from './replicas.ts';
import { sceneBench } from './scene.ts';
import { walksBench } from './walks.ts';
import { writesBench } from './writes.ts';

const BENCHES: readonly Bench[] = [
  placementBench,
  arrivalBench,
  balancerBench,
  importBench,
  closureChangesBench,
  influenceBench,
  heatBench,
  readsBench,
  queriesBench,
  movesBench,
  writesBench,
  comparisonBench,
  walksBench,
  replicasBench,
  sceneBench,
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    markdown: { type: 'boolean', default: false },
    data: { type: 'string' },
  },
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
  const lines = await bench.run({ data: values.data ?? null });
  results[bench.name] = lines;
  if (values.markdown) process.stdout.write(`${bench.markdown?.(lines) ?? markdownTable(lines)}\n`);
  else if (!values.json) for (const result of lines) process.stdout.write(`${text(result)}\n`);
}
if (values.json) process.stdout.write(`${JSON.stringify(results)}\n`);

function text({ name, measured, reference, unit, ratio, goal, isMet, note }: BenchLine): string {
  const figures = `${number(measured)} ${unit} / ${number(reference)} ${unit} = ${ratio.toFixed(3)}`;
  const verdict = isMet === null ? '      ' : isMet ? 'met   ' : 'MISSED';
  const aim = isMet === null ? '' : ` (goal ${goal})`;
  return `  ${verdict} ${name}: ${figures}${aim}${note === '' ? '' : `; ${note}`}`;
}

function markdownTable(lines: readonly BenchLine[]): string {
  const rows = lines.map(({ name, measured, reference, unit, ratio, goal, note }) => {
    return `| ${name} | ${number(measured)} ${unit} | ${number(reference)} ${unit} | ${ratio.toPrecision(3)} | ${goal} | ${note} |`;
  });
  return [
    '| figure | measured | reference | ratio | goal | note |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function number(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
}
