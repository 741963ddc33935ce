import type {
  AuditEvent,
  BalanceStatus,
  NodeExplanation,
  PlanDetails,
  PlanSummary,
  PlanTerm,
} from '../../protocol/balance-types.ts';
import { groupDigits, table } from './output.ts';
import { printable } from './query-text.ts';

const BLOCKS_SHOWN_MAX = 20;
const NODES_NAMED_MAX = 3;

/** What `plan` and `plans ID` tell people; `status` where the plan was made just now. */
export function planDetailsText(
  details: PlanDetails | null,
  status: BalanceStatus | null,
  file: string | null,
): string {
  const lines: string[] = [];
  const look = status?.look ?? null;
  if (look !== null) lines.push(basisText(look));
  if (details === null) {
    const worst = look?.shards.reduce((most, { ratio }) => Math.max(most, ratio), 0) ?? 0;
    lines.push(`nothing to move: the hottest shard is at ${worst.toFixed(2)} of its share`);
    for (const { shard, because } of status?.unrelieved ?? []) lines.push(`shard ${shard} stays as it is: ${because}`);
  } else {
    lines.push(...planLines(details));
    if (file !== null) lines.push('', `written to ${file}; apply it with: shardscope apply ${file} --workspace …`);
  }
  for (const { node, heat, share } of details?.oversized ?? status?.oversized ?? []) {
    const head = `${printable(node.key)} alone has ${rate(heat)} accesses a second, more than a shard's share of ${rate(share)}`;
    lines.push(`${head}: moving it moves the trouble; split its reads by replicas`);
  }
  return lines.join('\n');
}

function basisText({ basis, fallback }: NonNullable<BalanceStatus['look']>): string {
  if (basis === 'forecast') return 'by measured heat and the forecast';
  if (fallback === null) return 'by measured heat';
  const why = fallback === 'no-season-yet' ? 'no season was seen yet' : 'it does not beat seasonal naive';
  return `by measured heat only, not the forecast: ${why}`;
}

function planLines({
  plan,
  shards,
  blocks,
  heatMoved,
  heatMovedMin,
  staleBecause,
  cut,
  unrelieved,
}: PlanDetails): string[] {
  const lines = [summaryText(plan)];
  if (staleBecause !== null) lines.push(`stale: ${printable(staleBecause)}`);
  const ratio = (value: number | null) => (value === null ? '-' : value.toFixed(3));
  lines.push(
    '',
    table(
      ['shard', 'nodes', '→', 'accesses/s', '→', 'of its share', '→', 'expected', '→'],
      shards.map(({ shard, before, after }) => [
        ...[String(shard), groupDigits(before.nodes), groupDigits(after.nodes), rate(before.heat), rate(after.heat)],
        ...[ratio(before.ratio), ratio(after.ratio), ratio(before.ratioAhead), ratio(after.ratioAhead)],
      ]),
    ),
    '',
    `cut: ${groupDigits(cut.before.closureRows)} → ${groupDigits(cut.after.closureRows)} closure rows, ${groupDigits(cut.before.edges)} → ${groupDigits(cut.after.edges)} edges`,
  );
  if (heatMoved !== null && heatMovedMin !== null) {
    lines.push(`heat moved: ${rate(heatMoved)} accesses a second, at least ${rate(heatMovedMin)} have to`);
  }
  if (blocks.length > 0) {
    const rows = blocks.slice(0, BLOCKS_SHOWN_MAX).map(({ block, from, to, nodes, rows, score, reason, rule }) => {
      const named = nodes.slice(0, NODES_NAMED_MAX).map(({ key }) => printable(key));
      const rest = nodes.length > NODES_NAMED_MAX ? ` and ${nodes.length - NODES_NAMED_MAX} more` : '';
      const why = `${rule.rule} ${rule.ratio.toFixed(2)} > ${rule.threshold.toFixed(2)}`;
      return [
        String(block),
        `${from} → ${to}`,
        groupDigits(rows),
        score.toFixed(1),
        terms(reason),
        why,
        named.join(', ') + rest,
      ];
    });
    lines.push('', table(['block', 'shards', 'rows', 'score', 'terms', 'because of', 'nodes'], rows));
    if (blocks.length > BLOCKS_SHOWN_MAX) lines.push(`and ${blocks.length - BLOCKS_SHOWN_MAX} more`);
  }
  for (const { shard, dimension, because } of unrelieved)
    lines.push(`shard ${shard} (${dimension}) stays over: ${because}`);
  return lines;
}

export function plansText(plans: readonly PlanSummary[]): string {
  if (plans.length === 0) return 'no plans yet';
  return table(
    ['plan', 'state', 'when', 'made', 'by', 'approved by', 'nodes', 'rows', 'share before', 'predicted', 'seen'],
    plans.map((plan) => [
      ...[
        plan.planId,
        plan.state,
        scheduled(plan) ?? '-',
        time(plan.createdMs),
        printable(plan.author),
        printable(plan.approver ?? '-'),
      ],
      ...[groupDigits(plan.nodes), groupDigits(plan.rows)],
      ...[plan.ratioBefore, plan.ratioPredicted, plan.observed?.ratio ?? null].map((ratio) => ratio?.toFixed(3) ?? '-'),
    ]),
  );
}

/** When an approved plan is executed by itself, else null. */
const scheduled = ({ state, schedule }: PlanSummary): string | null => {
  if (state !== 'approved' || schedule === null) return null;
  return schedule.kind === 'at' ? time(schedule.atMs) : 'in quiet hours';
};

function scheduleText(plan: PlanSummary): string {
  const when = scheduled(plan);
  return when === null ? '' : ` (to be carried out ${plan.schedule?.kind === 'at' ? `at ${when}` : when})`;
}

export function auditText(events: readonly AuditEvent[]): string {
  if (events.length === 0) return 'nothing has happened yet';
  return table(
    ['when', 'who', 'what', 'plan', 'detail'],
    events.map(({ atMs, actor, action, planId, detail }) => {
      return [time(atMs), printable(actor), action, planId ?? '-', printable(detail)];
    }),
  );
}

export function explanationText(found: NodeExplanation, hasHeat: boolean): string {
  const { node, home, heat, rows, obstacles, shard, targets, best, together, lastPlan } = found;
  const lines = [
    `${printable(node.key)} (${printable(node.type)}) lives on shard ${home}: ${rate(heat)} accesses a second, ${groupDigits(rows)} rows`,
  ];
  if (!hasHeat) lines.push('no heat was counted in that time: only rules and bounds speak');
  if (together.length > 1) lines.push(`${together.length - 1} other nodes stay with it`);
  if (lastPlan !== null) lines.push(`plan ${lastPlan.planId} brought it there`);
  for (const obstacle of obstacles) lines.push(`stays: ${printable(obstacle)}`);
  const limits = shard.filter(({ limit }) => limit !== null);
  lines.push(
    '',
    table(
      [`shard ${home}`, 'has', 'share or bound', 'ratio', 'to get rid of'],
      limits.map(({ dimension, sum, limit, ratio, excess }) => [
        dimension,
        rate(sum),
        rate(limit!),
        ratio.toFixed(3),
        rate(excess),
      ]),
    ),
    '',
    table(
      ['to shard', 'verdict', 'score', 'terms or what forbids it'],
      targets.map(({ shard: to, verdict, score, reason, refusals }) => {
        return [
          String(to),
          verdict,
          score?.toFixed(1) ?? '-',
          refusals.length > 0 ? printable(refusals.join('; ')) : terms(reason),
        ];
      }),
    ),
    '',
    best === null ? 'it stays where it is' : `best: shard ${best}`,
  );
  return lines.join('\n');
}

function summaryText(plan: PlanSummary): string {
  const by = plan.approver === null ? '' : `, approved by ${printable(plan.approver)}`;
  const effect =
    plan.ratioBefore === null || plan.ratioPredicted === null
      ? ''
      : `, hottest shard ${plan.ratioBefore.toFixed(3)} → ${plan.ratioPredicted.toFixed(3)} of its share`;
  const note = plan.note === null ? scheduleText(plan) : ` (${printable(plan.note)})`;
  return `${plan.planId}: ${plan.state}${note}, by ${printable(plan.author)}${by}: ${groupDigits(plan.nodes)} nodes, ${groupDigits(plan.rows)} rows${effect}`;
}

const terms = (reason: readonly PlanTerm[]): string =>
  reason
    .filter(({ value }) => value !== 0)
    .map(({ term, value }) => `${value > 0 ? '+' : ''}${value.toFixed(1)} ${term}`)
    .join(', ');

const rate = (value: number): string => (value >= 100 ? groupDigits(value) : String(Number(value.toPrecision(3))));
const time = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
