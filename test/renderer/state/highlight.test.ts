import { describe, expect, it } from 'vitest';
import { INITIAL_HEAT_MAP } from '../../../renderer/state/heat-map.ts';
import { type HighlightSources, standsOut } from '../../../renderer/state/highlight.ts';
import { ready } from '../../../renderer/state/loadable.ts';
import { INITIAL_MOMENT } from '../../../renderer/state/moment.ts';
import { INITIAL_PATH } from '../../../renderer/state/path.ts';
import { INITIAL_QUERY } from '../../../renderer/state/query.ts';
import { INITIAL_VIEW } from '../../../renderer/state/view.ts';
import { INITIAL_WORK_QUEUE } from '../../../renderer/state/work-queue.ts';
import { HOST, planDetails } from '../support/balance-data.ts';

const NOTHING: HighlightSources = {
  path: INITIAL_PATH,
  heatMap: INITIAL_HEAT_MAP,
  view: INITIAL_VIEW,
  moment: INITIAL_MOMENT,
  workQueue: INITIAL_WORK_QUEUE,
  query: INITIAL_QUERY,
};
const nodesOf = (sources: HighlightSources) => [...(standsOut(sources)?.nodes ?? [])];

describe('what stands out', () => {
  it('[HM17] is one thing at a time, and what ends leaves what stood out before', () => {
    expect(standsOut(NOTHING)).toBeNull();
    const query = { ...INITIAL_QUERY, isHighlightWanted: true, run: { ...INITIAL_QUERY.run, nodes: new Set([7]) } };
    const answered = { ...NOTHING, query };
    expect(nodesOf(answered)).toEqual([7]);

    const move = { node: HOST, from: 0, to: 1, rows: 4, score: 1, reason: [], isMade: false };
    const details = planDetails({}, { moves: [move] });
    const { planId } = details.plan;
    const planned = { ...answered, workQueue: { details: { [planId]: ready(details) }, shown: planId } };
    expect(nodesOf(planned)).toEqual([HOST.index]);

    const difference = ready({
      ...{ fromMs: 0, toMs: 1, count: 1, indexes: Uint32Array.of(4), nodes: [], nodesAdded: 0, nodesRemoved: 0 },
    });
    const moved = { ...planned, moment: { difference } };
    expect(nodesOf(moved)).toEqual([4]);

    const heatMap = { brush: { nodes: Uint32Array.of(1, 2), fromMs: 0, toMs: 1 } };
    const brushed = { ...moved, heatMap, view: { isHeatOpen: true } };
    expect(nodesOf(brushed)).toEqual([1, 2]);
    const path = { found: ready({ way: 'along' as const, nodes: [3, 5] }) };
    expect(nodesOf({ ...brushed, path })).toEqual([3, 5]);
    expect(nodesOf({ ...brushed, path: { found: ready(null) } }), 'there is none').toEqual([1, 2]);
    expect(nodesOf({ ...brushed, view: { isHeatOpen: false } }), 'its panel is closed').toEqual([4]);
    expect(nodesOf({ ...brushed, heatMap: { brush: null }, moment: INITIAL_MOMENT })).toEqual(nodesOf(planned));
  });
});
