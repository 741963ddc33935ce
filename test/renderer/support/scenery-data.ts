/** Answers about pictures, of the chain of engine-peer.ts: the service is pinned, and goes to shard 0 by every plan. */
import type { METHODS } from '../../../engine/protocol/index.ts';
import type { HandlersOf } from '../../../engine/rpc/serve.ts';

type SceneryMethod = 'forecast.nodes' | 'plans.moves' | 'layout.pins' | 'layout.pin' | 'layout.unpin';

export function sceneryAnswers(): Pick<HandlersOf<typeof METHODS>, SceneryMethod> {
  return {
    'forecast.nodes': () => ({
      ...{ atMs: 0, horizonS: 300, basis: 'season' as const, isBelieved: true },
      heats: new Float32Array([0, 8, Number.NaN]),
    }),
    'plans.moves': ({ planId }) => ({
      ...{ planId, shardCount: 2, nodes: Uint32Array.of(2), from: Uint16Array.of(1), to: Uint16Array.of(0) },
    }),
    'layout.pins': () => ({ pinned: Uint32Array.of() }),
    'layout.pin': ({ places }) => ({ pinned: Uint32Array.from(places, ({ node }) => node) }),
    'layout.unpin': () => ({ pinned: Uint32Array.of() }),
  };
}
