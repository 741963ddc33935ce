import { ShardscopeError } from '../base/errors.ts';
import { DEFERRED, MOVED } from '../model/ids.ts';
import type { HandlersOf } from '../rpc/serve.ts';
import { ANSWER_ROWS_MAX, type ReadContext } from './read-context.ts';
import type { ReplicaWrite } from './redundancy/redundancy-methods.ts';
import { NOT_THERE, type WRITE_METHODS } from './write-methods.ts';

type Context = Pick<ReadContext, 'isHome' | 'store'>;

/** How writes are made: here alone, or here and in the replica. */
interface Writing {
  written(write: ReplicaWrite): number | Promise<number>;
  /** Of the last delta that is wherever it has to be. */
  revision(): number | Promise<number>;
}

/** Synchronous where the write was. */
export const whenMade = <T, R>(made: T | Promise<T>, next: (made: T) => R): R | Promise<R> =>
  made instanceof Promise ? made.then(next) : next(made);

/** Applies what the writer has committed, and answers what it has to know before it does. */
export function writeHandlers(
  { isHome, store }: Context,
  { written, revision }: Writing,
): HandlersOf<typeof WRITE_METHODS> {
  return {
    'delta.apply': ({ delta, after }) => {
      const found = store().appliedRevision();
      if (found < after) {
        const message = `the partition has write ${found}, and should have ${after}; what it lacks is sent again`;
        throw new ShardscopeError('storage.io', message, { found, after });
      }
      return whenMade(written({ kind: 'delta', delta, after }), (applied) => ({ applied }));
    },
    revision,
    sync: () => written({ kind: 'sync' }),
    versions: ({ nodes, edges: { sources, targets, relations } }) => {
      const partition = store();
      const ofNode = (node: number) => (isHome(node) ? partition.nodeVersion(node) : undefined);
      const ofEdge = (source: number, at: number) =>
        isHome(source) ? partition.edgeVersion(source, targets[at]!, relations[at]!) : undefined;
      return {
        nodes: nodes.map((node) => ofNode(node) ?? NOT_THERE),
        edges: sources.map((source, at) => ofEdge(source, at) ?? NOT_THERE),
      };
    },
    'nodes.rows': ({ indexes }) => store().nodes(indexes.filter(isHome)),
    'edges.incident': ({ indexes }) => {
      const partition = store();
      const counts = new Uint32Array(indexes.length);
      const [sources, targets]: [number[], number[]] = [[], []];
      const [relations, versions]: [number[], number[]] = [[], []];
      const attributes: (string | null)[] = [];
      let rowsScanned = 0;
      for (const [at, node] of indexes.entries()) {
        if (!isHome(node)) {
          counts[at] = MOVED;
          continue;
        }
        if (attributes.length >= ANSWER_ROWS_MAX) {
          counts[at] = DEFERRED;
          continue;
        }
        const before = attributes.length;
        for (const direction of ['down', 'up'] as const) {
          const rows = partition.edges(node, direction);
          rowsScanned += rows.sources.length;
          for (const [row, source] of rows.sources.entries()) {
            // Found among those that leave already.
            if (direction === 'up' && source === node) continue;
            sources.push(source);
            targets.push(rows.targets[row]!);
            relations.push(rows.relations[row]!);
            attributes.push(rows.attributes[row]!);
            versions.push(rows.versions[row]!);
          }
        }
        counts[at] = attributes.length - before;
      }
      return {
        counts,
        rowsScanned,
        sources: Uint32Array.from(sources),
        targets: Uint32Array.from(targets),
        relations: Uint16Array.from(relations),
        attributes,
        versions: Uint32Array.from(versions),
      };
    },
  };
}
