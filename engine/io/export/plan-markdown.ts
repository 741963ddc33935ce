import { type ExportedPlan, type PlanFigures, type PlannedMove, termsOf, termValue } from './exported-plan.ts';
import { inChunks } from './written-export.ts';

/** Nodes named for each pair of shards; the others are in the CSV. */
const MOVES_SHOWN_MAX = 20;

/**
 * A plan as a report for people who decide about it: what moves, why, what it costs, before and after by shard.
 * @param notes what the caller knows besides, such as that the plan is stale
 */
export function planMarkdown(plan: ExportedPlan, notes: readonly string[]): Iterable<string> {
  return inChunks(partsOf(plan, notes));
}

function* partsOf(plan: ExportedPlan, notes: readonly string[]): Generator<string> {
  const { id, kind, workspace, moves, shards, before, after, hash, stateFingerprint } = plan;
  const rows = moves.reduce((sum, move) => sum + move.rows, 0);
  const warnings = [...notes, ...warningsOf(plan)];
  yield `# Plan ${markdown(id)}\n\n`;
  yield `Workspace **${markdown(workspace)}**, kind *${markdown(kind)}*. `;
  yield `${count(moves.length)} ${moves.length === 1 ? 'node moves' : 'nodes move'}, ${count(rows)} rows are copied`;
  yield shards.before === shards.after ? '.\n\n' : `; from ${shards.before} to ${shards.after} shards.\n\n`;

  yield '## Warnings\n\n';
  yield warnings.length === 0 ? 'None.\n\n' : `${warnings.map((warning) => `- ${markdown(warning)}\n`).join('')}\n`;

  yield '## Why\n\n';
  yield* reasonsOf(kind, moves);

  yield '## Before and after\n\n';
  yield table(
    ['', 'before', 'after', 'change'],
    [
      change('cut edges', before.cut.edges, after.cut.edges),
      change('cut closure rows', before.cut.closureRows, after.cut.closureRows),
      ['imbalance of influence', percent(before.imbalance), percent(after.imbalance), points(before, after)],
    ],
  );
  yield shardTable(before, after);

  yield '## Moves\n\n';
  yield* movesOf(moves);

  yield '## Cost\n\n';
  yield `${count(rows)} rows are written to their new shards, and as many old copies are cleaned up. Reads go on meanwhile.\n\n`;
  yield `---\n\nHash \`${markdown(hash)}\`, made from the state \`${markdown(stateFingerprint)}\`.\n`;
}

function* reasonsOf(kind: string, moves: readonly PlannedMove[]): Generator<string> {
  const terms = termsOf(moves);
  if (terms.length === 0) {
    // An undo takes back what another plan has moved.
    const why = kind === 'by-hand' ? 'somebody has chosen them' : 'the nodes go back to where they were';
    yield moves.length === 0 ? 'Nothing moves.\n\n' : `The moves have no reasons of their own: ${why}.\n\n`;
    return;
  }
  yield 'The score of a move is the sum of these terms; below 0 a move is made for balance or a rule.\n\n';
  yield table(
    ['term', 'moves with it', 'sum', 'largest of a move'],
    terms.map((term) => {
      const values = moves
        .filter(({ reason }) => reason.some((one) => one.term === term))
        .map((move) => termValue(move, term));
      const sum = values.reduce((total, value) => total + value, 0);
      const largest = values.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
      return [markdown(term), count(values.length), figure(sum), figure(largest)];
    }),
  );
}

function* movesOf(moves: readonly PlannedMove[]): Generator<string> {
  if (moves.length === 0) yield 'None.\n\n';
  const groups = [...Map.groupBy(moves, ({ from, to }) => `shard ${from} to shard ${to}`)];
  groups.sort(([, a], [, b]) => b.length - a.length || a[0]!.from - b[0]!.from || a[0]!.to - b[0]!.to);
  for (const [title, group] of groups) {
    const rows = group.reduce((sum, move) => sum + move.rows, 0);
    yield `### From ${title}\n\n${count(group.length)} nodes, ${count(rows)} rows.\n\n`;
    const shown = group.toSorted((a, b) => b.score - a.score).slice(0, MOVES_SHOWN_MAX);
    yield table(
      ['node', 'rows', 'score', 'because'],
      shown.map(({ node, rows: own, score, reason }) => {
        const because = reason.map(({ term, value }) => `${markdown(term)} ${figure(value)}`).join(', ');
        return [markdown(node), count(own), figure(score), because];
      }),
    );
    const left = group.length - shown.length;
    if (left > 0) yield `and ${count(left)} more with a lower score, in the plan itself or its CSV.\n\n`;
  }
}

function warningsOf({ moves, shards, before, after }: ExportedPlan): readonly string[] {
  const warnings: string[] = [];
  for (const { shard, influence, capacity } of after.shards) {
    if (influence <= capacity) continue;
    warnings.push(
      `shard ${shard} would carry ${percent(influence)} of the influence, above its capacity of ${percent(capacity)}`,
    );
  }
  if (after.imbalance > before.imbalance) {
    warnings.push(`the imbalance grows from ${percent(before.imbalance)} to ${percent(after.imbalance)}`);
  }
  const unpaid = moves.filter(({ score }) => score < 0).length;
  if (unpaid > 0) warnings.push(`${count(unpaid)} moves have a score below 0: they are made for balance or a rule`);
  if (shards.before !== shards.after)
    warnings.push('the number of shards changes: the workspace is closed and opened again');
  return warnings;
}

function shardTable(before: PlanFigures, after: PlanFigures): string {
  const shardCount = Math.max(before.shards.length, after.shards.length);
  const both = (
    old: PlanFigures['shards'][number] | undefined,
    next: PlanFigures['shards'][number] | undefined,
    show: (shard: PlanFigures['shards'][number]) => string,
  ) => `${old === undefined ? '-' : show(old)} → ${next === undefined ? '-' : show(next)}`;
  return table(
    ['shard', 'nodes', 'influence', 'capacity', 'accesses/s', 'cut edges', 'cut closure rows', 'stored rows'],
    Array.from({ length: shardCount }, (_, shard) => {
      const [old, next] = [before.shards[shard], after.shards[shard]];
      return [
        String(shard),
        both(old, next, ({ nodes }) => count(nodes)),
        both(old, next, ({ influence }) => percent(influence)),
        both(old, next, ({ capacity }) => percent(capacity)),
        both(old, next, ({ heat }) => figure(heat)),
        both(old, next, ({ cutEdges }) => count(cutEdges)),
        both(old, next, ({ cutClosureRows }) => count(cutClosureRows)),
        both(old, next, ({ storedRows }) => count(storedRows)),
      ];
    }),
  );
}

/** Cells are markdown already; numbers stand to the right, as the first column does not. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  const rule = `|${header.map((_, at) => (at === 0 ? ' --- |' : ' ---: |')).join('')}\n`;
  return `${line(header)}${rule}${rows.map(line).join('')}\n`;
}

const change = (name: string, from: number, to: number) => {
  const difference = to - from;
  return [name, count(from), count(to), `${difference > 0 ? '+' : ''}${count(difference)}`];
};
const points = ({ imbalance: from }: PlanFigures, { imbalance: to }: PlanFigures): string => {
  const difference = 100 * (to - from);
  return `${difference > 0 ? '+' : ''}${difference.toFixed(1)} points`;
};
const count = (value: number): string => Math.round(value).toLocaleString('en-US');
const percent = (ratio: number): string => `${(100 * ratio).toFixed(1)} %`;
const figure = (value: number): string =>
  Number.isInteger(value)
    ? value.toLocaleString('en-US')
    : value.toLocaleString('en-US', { maximumSignificantDigits: 4 });

/** A text as itself: nothing in it is markup, and a line ends no table. */
const markdown = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ').replaceAll(/[\\`*_{}[\]<>()#+!|~&$]/g, '\\$&');
