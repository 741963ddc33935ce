import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { type ExportedHeat, heatCsv, heatJson } from '../../../../engine/io/export/heat-export.ts';
import {
  type ExportedHistory,
  historyBucketsCsv,
  historyJson,
  historyMovesCsv,
} from '../../../../engine/io/export/history-export.ts';

const FROM_MS = Date.parse('2026-11-29T17:00:00Z');
const TO_MS = Date.parse('2026-11-29T18:00:00.5Z');
const textOf = (chunks: Iterable<string>) => [...chunks].join('');

const heat: ExportedHeat = {
  workspace: 'first',
  fromMs: FROM_MS,
  toMs: TO_MS,
  resolutionMs: 10_000,
  watchedMs: 3_000_000,
  isWhole: true,
  atMs: TO_MS,
  nodes: [
    { node: 'a "b", c', type: 'host', shard: 1, accesses: 12, accessesPerSecond: 0.5 },
    { node: '=1+1', type: '-x', shard: 0, accesses: 0, accessesPerSecond: 0 },
  ],
};
const history: ExportedHistory = {
  workspace: 'first',
  fromMs: FROM_MS,
  toMs: TO_MS,
  resolutionMs: 10_000,
  buckets: [
    { startMs: FROM_MS, durationMs: 8000, shards: [16, 0] },
    { startMs: FROM_MS + 10_000, durationMs: 0, shards: [0, 0, 3] },
  ],
  moves: [
    {
      id: 7,
      node: '@a',
      from: 0,
      to: 1,
      state: 'done',
      rows: 12,
      startedMs: FROM_MS,
      finishedMs: FROM_MS + 250,
      error: null,
    },
    {
      id: 8,
      node: 'b',
      from: 1,
      to: 0,
      state: 'failed',
      rows: 0,
      startedMs: FROM_MS + 1,
      finishedMs: null,
      error: 'no,\nroom',
    },
  ],
};

describe('exports of heat and history', () => {
  test('[EX6] heat as CSV: a row a node, ISO times, units in the header', () => {
    expect(textOf(heatCsv(heat))).toBe(
      'node,type,shard,from,to,accesses,rolling_accesses_per_second\n' +
        '"a ""b"", c",host,1,2026-11-29T17:00:00.000Z,2026-11-29T18:00:00.500Z,12,0.5\n' +
        "'=1+1,'-x,0,2026-11-29T17:00:00.000Z,2026-11-29T18:00:00.500Z,0,0\n",
    );
  });

  test('[EX6] heat as JSON says how much was watched', () => {
    expect(JSON.parse(textOf(heatJson(heat)))).toEqual({
      format: 'shardscope-heat',
      version: 1,
      workspace: 'first',
      from: '2026-11-29T17:00:00.000Z',
      to: '2026-11-29T18:00:00.500Z',
      resolutionMs: 10_000,
      watchedMs: 3_000_000,
      isWhole: true,
      rollingAt: '2026-11-29T18:00:00.500Z',
      nodes: [
        { node: 'a "b", c', type: 'host', shard: 1, accesses: 12, rollingAccessesPerSecond: 0.5 },
        { node: '=1+1', type: '-x', shard: 0, accesses: 0, rollingAccessesPerSecond: 0 },
      ],
    });
    expect(JSON.parse(textOf(heatJson({ ...heat, nodes: [] })))).toMatchObject({ nodes: [] });
  });

  test('[EX6] buckets as CSV: a row a bucket and shard, with the rate of what was watched', () => {
    expect(textOf(historyBucketsCsv(history))).toBe(
      'start,watched_ms,shard,accesses,accesses_per_second\n' +
        '2026-11-29T17:00:00.000Z,8000,0,16,2\n' +
        '2026-11-29T17:00:00.000Z,8000,1,0,0\n' +
        '2026-11-29T17:00:10.000Z,0,0,0,0\n' +
        '2026-11-29T17:00:10.000Z,0,1,0,0\n' +
        '2026-11-29T17:00:10.000Z,0,2,3,0\n',
    );
  });

  test('[EX6] the journal of moves as CSV', () => {
    const records: string[][] = parse(textOf(historyMovesCsv(history)));
    expect(records).toEqual([
      ['move', 'node', 'from', 'to', 'state', 'rows', 'started', 'finished', 'duration_ms', 'error'],
      ['7', "'@a", '0', '1', 'done', '12', '2026-11-29T17:00:00.000Z', '2026-11-29T17:00:00.250Z', '250', ''],
      ['8', 'b', '1', '0', 'failed', '0', '2026-11-29T17:00:00.001Z', '', '', 'no,\nroom'],
    ]);
  });

  test('[EX6] both as one JSON document', () => {
    expect(JSON.parse(textOf(historyJson(history)))).toEqual({
      format: 'shardscope-history',
      version: 1,
      workspace: 'first',
      from: '2026-11-29T17:00:00.000Z',
      to: '2026-11-29T18:00:00.500Z',
      resolutionMs: 10_000,
      buckets: [
        { start: '2026-11-29T17:00:00.000Z', watchedMs: 8000, accessesByShard: [16, 0] },
        { start: '2026-11-29T17:00:10.000Z', watchedMs: 0, accessesByShard: [0, 0, 3] },
      ],
      moves: [
        {
          move: 7,
          node: '@a',
          from: 0,
          to: 1,
          state: 'done',
          rows: 12,
          started: '2026-11-29T17:00:00.000Z',
          finished: '2026-11-29T17:00:00.250Z',
          error: null,
        },
        {
          move: 8,
          node: 'b',
          from: 1,
          to: 0,
          state: 'failed',
          rows: 0,
          started: '2026-11-29T17:00:00.001Z',
          finished: null,
          error: 'no,\nroom',
        },
      ],
    });
    expect(JSON.parse(textOf(historyJson({ ...history, buckets: [], moves: [] })))).toMatchObject({
      buckets: [],
      moves: [],
    });
  });
});
