import { describe, expect, it } from 'vitest';
import { isVolatile } from '../../../engine/query/volatility.ts';

describe('volatility', () => {
  it.each([
    ['MATCH (a) RETURN heat(a)', true],
    ['MATCH (a) RETURN a.id ORDER BY Heat(a) DESC', true],
    ['MATCH (a) WHERE a.x = 1 AND NOT (a.y IN [1, hEAT(a)]) RETURN a', true],
    ['MATCH (a), (b {x: heat(a)}) RETURN b', true],
    ['OPTIONAL MATCH (a) WHERE exists((a)-->({x: heat(a)})) RETURN a', true],
    ['MATCH (a) RETURN CASE WHEN max(heat(a)) > 1 THEN 1 END', true],
    ["MATCH (heat {id: 'heat()'}) RETURN heat.heat AS heat // heat(a)", false],
    ['MATCH (a:`heat(a)`) RETURN a', false],
    ['MATCH (a) RETURN influence(a), a.id', true],
    ['MATCH (a) RETURN a.influence, a.id', false],
    ['MATCH (a) RETURN shard(a)', true],
  ])('[QS16] %s: %s', (text, expected) => {
    expect(isVolatile(text)).toBe(expected);
  });
});
