import { ShardscopeError } from '../../base/errors.ts';
import type { BalanceStatus, ForecastRecord } from '../../protocol/balance-types.ts';
import type { HeatReport, ShardsStatus, WorkspaceInfo } from '../../protocol/types.ts';
import type { HeatRange } from '../heat/heat-history.ts';
import { queryHeat } from '../heat/query-forms.ts';
import { momentOf } from '../history/kept-history.ts';
import { nodeSummary } from '../inspect-node.ts';
import type { Incident } from './incident.ts';

/** The shards at the end of the window, with what was said of their workers when the file was saved. */
export function shardsThen(incident: Incident): ShardsStatus {
  const { manifest, history } = incident.contents;
  const moment = momentOf(incident.kept, manifest.toMs);
  return {
    ...{ atMs: manifest.toMs, epoch: manifest.epoch, storage: null, queriesPerSecond: 0, traffic: [] },
    shards: history.shards.map((shard) => {
      const { nodes, influence } = moment.shards[shard.shard]!;
      return { ...shard, nodes, influence, replica: null };
    }),
    cut: {
      ...history.cut,
      edges: moment.cutEdges,
      edgeRatio: manifest.edges === 0 ? 0 : moment.cutEdges / manifest.edges,
    },
    heatImbalance: imbalanceOf(history.shards.map(({ heat }) => heat)),
  };
}

const imbalanceOf = (heats: readonly number[]): number => {
  const mean = heats.reduce((sum, heat) => sum + heat, 0) / heats.length;
  return mean > 0 ? Math.max(...heats) / mean : 1;
};

export function infoThen(incident: Incident): WorkspaceInfo {
  const { manifest, history } = incident.contents;
  const { shards, cut } = shardsThen(incident);
  return {
    ...{ workspace: manifest.workspace, name: manifest.workspace, influence: manifest.influence, cut },
    ...{
      nodes: incident.nodeCount,
      edges: manifest.edges,
      nodeTypes: manifest.nodeTypes,
      relations: manifest.relations,
    },
    closure: { hierarchy: {}, storedRows: history.shards.reduce((sum, { storedRows }) => sum + storedRows, 0) },
    shards: shards.map(({ shard, nodes, influence, capacity, closureRows }) => {
      return { shard, nodes, influence, capacity, closureRows };
    }),
    ...{ warnings: [], epoch: manifest.epoch, replicas: 0, policies: 0, plans: history.plans.length },
    ...{ moves: incident.contents.moves.length, revision: manifest.revision, isDemo: false },
  };
}

/** @throws usage.params, not-found.node */
export function heatThen(incident: Incident, range: HeatRange): HeatReport {
  if (range.fromMs >= range.toMs) {
    throw new ShardscopeError('usage.params', 'the range ends before it begins; give an earlier "from"', {});
  }
  for (const node of range.nodes) incident.requireNode(node);
  const { top, queries, ...series } = incident.heatHistory.series(range);
  return {
    ...series,
    queries: queryHeat(queries),
    top: top
      .filter(({ node }) => incident.isNode(node))
      .map(({ node, accesses }) => ({ node: nodeSummary(incident, node), accesses })),
    total: series.buckets.reduce((sum, { shards }) => sum + shards.reduce((a, b) => a + b, 0), 0),
  };
}

const UNKNOWN: ForecastRecord = { mase: null, rmsse: null, wape: null, coverage90: null };

/** The settings of then; what the balancer saw is told by its plans and events. */
export function balanceThen({ contents: { manifest, history } }: Incident): BalanceStatus {
  return {
    ...{ atMs: manifest.toMs, settings: history.settings, look: null, openPlan: null, unrelieved: [], oversized: [] },
    forecast: {
      ...{ hasSeason: false, isBelieved: false, nodes: UNKNOWN, shards: UNKNOWN, horizonS: 0 },
      byShard: history.shards.map(() => UNKNOWN),
      rivals: { naive: null, ewma: null, seasonalNaive: null },
    },
  };
}
