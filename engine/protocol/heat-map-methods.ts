/** What a client may ask of heat by node over time. */
import { z } from 'zod';
import { method, returns } from './checked-schema.ts';
import type * as h from './heat-map-types.ts';

/** Milliseconds since 1970, up to the year 5138. */
const timeMs = z.number().min(0).max(1e14);

/** Rows, and columns. */
export const HEAT_MAP_CELLS_MAX = 1500;
const cells = z.int().min(1).max(HEAT_MAP_CELLS_MAX);
const numbers = z.custom<Uint32Array>((value) => value instanceof Uint32Array, 'expected an array of whole numbers');
/** Nodes that one map may be asked of by name. */
export const HEAT_MAP_NODES_MAX = 4_000_000;

const isRising = (starts: Uint32Array): boolean =>
  starts[0] === 0 && starts.every((start, at) => at === 0 || start > starts[at - 1]!);

export const HEAT_MAP_METHODS = {
  /**
   * Heat of nodes against time. Where there are more nodes than rows, hot ones keep rows of their own and neighbours share the
   * others. `nodes`: only these; null for all. `like`: with the rows and the columns of an earlier answer, as long as nodes
   * have their homes of then; of columns, as long as samples are kept that are as short.
   */
  'heat.map': method(
    {
      fromMs: timeMs,
      toMs: timeMs,
      columnsMax: cells,
      rowsMax: cells,
      nodes: numbers
        .refine(({ length }) => length <= HEAT_MAP_NODES_MAX, `at most ${HEAT_MAP_NODES_MAX} nodes`)
        .nullable(),
      like: z
        .strictObject({
          fingerprint: z.int().min(0).max(0xffff_ffff),
          starts: numbers
            .refine(
              ({ length }) => length >= 1 && length <= HEAT_MAP_CELLS_MAX + 1,
              `of 0 to ${HEAT_MAP_CELLS_MAX} rows`,
            )
            .refine(isRising, 'from 0, ever higher'),
          resolutionMs: z.int().min(1).max(1e14),
        })
        .nullable(),
    },
    returns<h.HeatMap>(),
  ),
  /** Mean heat of every node between two times. */
  'heat.nodes': method({ fromMs: timeMs, toMs: timeMs }, returns<h.HeatOfNodes>()),
} as const;
