/**
 * The path between two selected nodes. The engine says whether there is one and how long it is, for its word is of one
 * moment; which nodes it leads over is read from the edges that are on screen, so that asking warms none of them. Where both
 * do not agree, somebody has written meanwhile.
 */
import { DESCRIBE_COUNT_MAX, ShardscopeError } from '../../engine/protocol/index.ts';
import { shortestPath } from '../scene/shortest-path.ts';
import { failed, LOADING, ready } from '../state/loadable.ts';
import { type FoundPath, INITIAL_PATH, type PathState, pathQuery } from '../state/path.ts';
import { text } from '../text/en.ts';
import { type ActionContext, asShardscopeError } from './context.ts';
import type { SelectActions } from './select-actions.ts';
import { showPanel } from './show-panel.ts';

const TIMEOUT_MS = 30_000;

export interface PathActions {
  /** Looks for the path between the two nodes that are selected; does nothing where not exactly two are. */
  show(): void;
  /** Looks again after a failure. */
  retry(): void;
  end(): void;
  /** Brings it into view. */
  fit(): void;
  stop(): void;
}

export function createPathActions(context: ActionContext, selects: SelectActions): PathActions {
  const { stores, live } = context;
  const { path } = stores;
  let asked: AbortController | null = null;
  /** Somebody has written since the question that is under way was asked. */
  let isOutdated = false;

  function end(): void {
    asked?.abort();
    asked = null;
    if (path.get().ends !== null) path.update(() => INITIAL_PATH);
  }

  async function lengthOf(from: string, to: string, isEitherWay: boolean, signal: AbortSignal): Promise<number | null> {
    const request = { query: pathQuery(isEitherWay), params: { from, to }, rowsMax: 1, timeoutMs: TIMEOUT_MS };
    const { queryId, page } = await context.client().call('query.open', request, { signal });
    if (queryId !== null && page.end === null)
      void context
        .client()
        .call('query.close', { queryId })
        .catch(() => {});
    const length = page.rows[0]?.[0];
    return typeof length === 'number' ? length : null;
  }

  /** The nodes of a path of that length, which the engine knows to be there. */
  function alongEdges(from: number, to: number, length: number, way: FoundPath['way']): FoundPath {
    const { snapshot } = live;
    const nodes = snapshot && shortestPath(from, to, snapshot.edges, live.adjacency(), way === 'either');
    if (nodes === null || nodes.length !== length + 1)
      throw new ShardscopeError('conflict.snapshot', text.path.changed);
    return { way, nodes };
  }

  async function find([a, b]: readonly [number, number], signal: AbortSignal): Promise<FoundPath | null> {
    const [first, second] = await selects.namesOf([a, b]);
    if (first === undefined || second === undefined) throw new ShardscopeError('not-found.node', text.path.gone);
    const [there, back] = await Promise.all([
      lengthOf(first.key, second.key, false, signal),
      lengthOf(second.key, first.key, false, signal),
    ]);
    if (there !== null && (back === null || there <= back)) return alongEdges(a, b, there, 'along');
    if (back !== null) return alongEdges(b, a, back, 'along');
    const either = await lengthOf(first.key, second.key, true, signal);
    return either === null ? null : alongEdges(a, b, either, 'either');
  }

  async function look(ends: readonly [number, number], signal: AbortSignal): Promise<PathState['found']> {
    try {
      const found = await find(ends, signal);
      const nodes = found?.nodes ?? [];
      for (let at = 0; at < nodes.length; at += DESCRIBE_COUNT_MAX) {
        await selects.namesOf(nodes.slice(at, at + DESCRIBE_COUNT_MAX));
      }
      return ready(found);
    } catch (error) {
      return failed(asShardscopeError(error));
    }
  }

  async function ask(ends: readonly [number, number]): Promise<void> {
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked;
    // What was found stays on screen while it is looked for again.
    const isShown = path.get().ends !== null && path.get().found.state === 'ready';
    path.update((state): PathState => ({ ends, found: isShown ? state.found : LOADING, isAsking: true }));
    do {
      isOutdated = false;
      const found = await look(ends, signal);
      if (signal.aborted) return;
      // A failure that may be of the write that came meanwhile is not worth a word: it is asked again.
      const isKept = isOutdated && found.state === 'failed';
      path.update((state): PathState => ({ ends, found: isKept ? state.found : found, isAsking: isOutdated }));
    } while (isOutdated);
  }

  function fit(): void {
    const { found } = path.get();
    if (found.state === 'ready' && found.value !== null) live.scene?.fitNodes(found.value.nodes);
  }

  const stops = [
    stores.nodeSet.subscribe(({ nodes }, before) => {
      const { ends } = path.get();
      if (ends === null || nodes === before.nodes) return;
      if (nodes.length !== 2 || nodes[0] !== ends[0] || nodes[1] !== ends[1]) end();
    }),
    // Edges may be others now. Those who left the topology have left the selection too.
    live.onColumns((change) => {
      const { ends, isAsking } = path.get();
      if (change !== 'snapshot' || ends === null) return;
      // Who writes all the time would never let a question end that is asked anew for each write: it ends, then one more.
      if (isAsking) isOutdated = true;
      else void ask(ends);
    }),
  ];

  return {
    show() {
      const [a, b, ...more] = stores.nodeSet.get().nodes;
      if (a === undefined || b === undefined || more.length > 0) return;
      showPanel(stores, 'inspector');
      stores.view.update((view) => ({ ...view, inspectorTab: 'selection' }));
      void ask([a, b]).then(fit);
    },
    retry() {
      const { ends } = path.get();
      if (ends !== null) void ask(ends);
    },
    end,
    fit,
    stop() {
      end();
      for (const stop of stops) stop();
    },
  };
}
