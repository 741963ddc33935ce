import { ShardscopeError, toWireError } from '../../engine/base/errors.ts';
import type { Prng } from '../../engine/base/prng.ts';
import type { Coordinator } from '../../engine/cluster/coordinator.ts';
import { revisionOf } from '../../engine/counters/shared-columns.ts';
import type { TopologyChange } from '../../engine/model/changes.ts';
import { type ModelTopology, randomChange } from '../engine/cluster/writes/model.ts';
import { RELATIONS, TYPES } from '../support/topologies.ts';
import { answer, type Judge, type Question } from './judge.ts';
import type { SimulationOptions } from './options.ts';

/** What may be refused while disks and workers fail. */
const FAULTS: ReadonlySet<string> = new Set([
  'storage.full',
  'storage.io',
  'unavailable.shard',
  'unavailable.engine',
  'internal.worker',
  'limit.queue',
]);
/** What may be refused because somebody else was faster. */
const CONFLICTS: ReadonlySet<string> = new Set([
  'conflict.revision',
  'conflict.exists',
  'conflict.edges',
  'conflict.parents',
  'conflict.move',
  'not-found.node',
  'not-found.edge',
]);

export interface OperationContext {
  readonly options: SimulationOptions;
  readonly prng: Prng;
  readonly judge: Judge;
  /** Faults are possible now, or have left something behind. */
  hadFaults(): boolean;
  hasLostDisks(): boolean;
  isClosing(): boolean;
  fail(problem: string): void;
  note(line: string): void;
}

/** Asks for things that anybody may ask for, and judges what comes back. */
export class Operations {
  readonly #context: OperationContext;
  #number = 0;
  #changeNumber = 0;
  /** Writes under way: another one may be refused because of them. */
  #writesUnderWay = 0;

  constructor(context: OperationContext) {
    this.#context = context;
  }

  /** What was under way when the process died is nobody's any more. */
  forget(): void {
    this.#writesUnderWay = 0;
  }

  /** Begins one, drawn from the seed. @param isOver whether nobody hears its outcome any more */
  begin(coordinator: Coordinator, isOver: () => boolean): Promise<void> {
    const { options, prng } = this.#context;
    const { write, move, moves } = options.weights;
    const sum = write + move + moves + options.weights.read;
    if (prng.ratio() < options.verifyRatio) return this.#verify(coordinator, isOver);
    const choice = prng.below(sum);
    if (choice < write) return this.#write(coordinator, isOver);
    if (choice < write + move) return this.#move(coordinator, isOver);
    if (choice < write + move + moves) return this.#plan(coordinator, isOver);
    return this.#read(coordinator, isOver);
  }

  async #write(coordinator: Coordinator, isOver: () => boolean): Promise<void> {
    const { options, prng, judge } = this.#context;
    const actor = `w${this.#number++}`;
    const scratch = judge.head.copy();
    const changes: TopologyChange[] = [];
    for (let rest = 1 + prng.below(options.changesMax); rest > 0; rest--) {
      const change = withHome(randomChange(scratch, prng, this.#changeNumber++), prng, options.shards);
      scratch.apply(change);
      changes.push(change);
    }
    const isDryRun = prng.below(20) === 0;
    const ifRevision = prng.below(6) === 0 ? judge.revision - prng.below(2) : undefined;
    judge.submit(actor, changes);
    const before = judge.revision;
    const isAlone = this.#writesUnderWay === 0;
    this.#writesUnderWay++;
    try {
      const { revision } = await coordinator.write(changes, { actor, isDryRun, ifRevision });
      if (isOver()) return;
      const committed = judge.committed.get(actor);
      if (isDryRun ? committed !== undefined : committed !== revision) {
        this.#context.fail(`write ${actor} is said to be revision ${revision}, and is ${committed}`);
      }
      if (ifRevision !== undefined && !isDryRun && revision !== ifRevision + 1) {
        this.#context.fail(`write ${actor} was made at ${revision}, and only wanted after ${ifRevision}`);
      }
      // One that was given up while the engine closes holds from the next opening on.
      const isPublished = revisionOf(coordinator.columns) >= revision || this.#context.isClosing();
      if (!isPublished) this.#context.fail(`write ${revision} is said to hold too early`);
    } catch (error) {
      if (isOver()) return;
      const { code } = this.#refused(`write ${actor}`, error);
      if (judge.committed.has(actor) && !this.#context.isClosing()) {
        this.#context.fail(`write ${actor} was refused with ${code}, and committed`);
      }
      const isLegal = isAlone && judge.revision === before && (ifRevision === undefined || ifRevision === before);
      if (CONFLICTS.has(code) && isLegal) this.#context.fail(`write ${actor} is legal, and refused with ${code}`);
    } finally {
      if (!isOver()) this.#writesUnderWay--;
    }
  }

  async #move(coordinator: Coordinator, isOver: () => boolean): Promise<void> {
    const { prng, judge, options } = this.#context;
    const slots = [...judge.homes.keys()];
    if (slots.length === 0) return;
    const node = slots[prng.below(slots.length)]!;
    const to = prng.below(options.shards);
    await this.#judgeMove(node, to, isOver, () => coordinator.move(node, to));
  }

  /** As a plan is executed: many at once, each from where the plan expects the node. */
  async #plan(coordinator: Coordinator, isOver: () => boolean): Promise<void> {
    const { prng, judge, options } = this.#context;
    const slots = [...judge.homes.keys()];
    if (slots.length === 0) return;
    const planId = `plan-${this.#number++}`;
    const moves = Array.from({ length: 1 + prng.below(2 * slots.length) }, () => {
      const node = slots[prng.below(slots.length)]!;
      const to = prng.below(options.shards);
      const from = prng.below(4) > 0 ? judge.homes.get(node)! : null;
      return this.#judgeMove(node, to, isOver, () => coordinator.moveQuietly(node, to, planId, from));
    });
    await Promise.all(moves);
  }

  async #judgeMove(
    node: number,
    to: number,
    isOver: () => boolean,
    ask: () => ReturnType<Coordinator['move']>,
  ): Promise<void> {
    const { judge } = this.#context;
    try {
      const { id, state } = await ask();
      if (isOver()) return;
      if (state !== 'done') this.#context.fail(`move ${id} is answered as ${state}`);
      if (id > 0 && judge.moveState(id) !== 'done') {
        this.#context.fail(
          `move ${id} of node ${node} to ${to} is answered, and the journal says ${judge.moveState(id)}`,
        );
      }
    } catch (error) {
      if (!isOver()) this.#refused(`move of ${node}`, error);
    }
  }

  async #read(coordinator: Coordinator, isOver: () => boolean): Promise<void> {
    const { prng, judge, options } = this.#context;
    const keys = [...judge.head.nodes.keys()];
    const key = keys.length === 0 || prng.below(20) === 0 ? 'nobody' : keys[prng.below(keys.length)]!;
    const isDown = prng.below(2) === 0;
    const arrow = (walk: string) => (isDown ? `-[${walk}]->` : `<-[${walk}]-`);
    const depthMax = prng.below(3) > 0 && options.depth === 0 ? Number.POSITIVE_INFINITY : 1 + prng.below(2);
    const relations = prng.below(2) === 0 ? null : [RELATIONS[0]];
    const type = relations === null ? '' : `:${RELATIONS[0]}`;
    const walk = depthMax === Number.POSITIVE_INFINITY ? `${type}*1..` : `${type}*1..${depthMax}`;
    const question: Question = { key, direction: isDown ? 'down' : 'up', depthMax, relations };
    const forms: readonly (readonly [text: string, answerIn: (topology: ModelTopology) => string])[] = [
      [`MATCH (a {id:$a})${arrow(walk)}(b) RETURN b.id`, answer(question)],
      ['MATCH (a {id:$a}) RETURN a.number', numberOf(key)],
      // These ask every shard.
      ['MATCH (a) RETURN a.id, a.number', allNumbers],
      [`MATCH (a)-[:${RELATIONS[0]}]->(b) RETURN a.id, b.id`, allEdges],
    ];
    const [text, answerIn] = forms[[0, 0, 0, 0, 1, 2, 3, 3][prng.below(8)]!]!;
    const isHeadPublished = revisionOf(coordinator.columns) === judge.revision;
    const before = judge.revision;
    const read = judge.beginRead(answerIn, isHeadPublished);
    try {
      const { rows } = await coordinator.query(text, { a: key });
      if (isOver()) return;
      const found = rows
        .map((values) => values.join(' '))
        .sort()
        .join('|');
      if (!read.admissible.has(found)) {
        const known = [...read.admissible].map((one) => `"${one}"`).join(' or ');
        this.#context.fail(`${text} of ${key} gave "${found}", not ${known}`);
      }
      this.#context.note(`read ${found}`);
    } catch (error) {
      // Only where somebody wrote meanwhile.
      const hasChanged = !isHeadPublished || judge.revision > before;
      if (!isOver()) this.#refused(`${text} of ${key}`, error, hasChanged ? 'conflict.snapshot' : '');
    } finally {
      judge.endRead(read);
    }
  }

  /** When nothing fails any more nothing is refused either: one write, and moves to every shard. */
  async tryAll(coordinator: Coordinator, isOver: () => boolean): Promise<void> {
    const { judge, options } = this.#context;
    const ask = async (what: string, asked: Promise<unknown>) => {
      await asked.catch((error: unknown) => {
        if (!isOver()) this.#context.fail(`${what}, when all is well again: ${toWireError(error).message}`);
      });
    };
    const actor = `w${this.#number++}`;
    const key = `last-${actor}`;
    const changes: TopologyChange[] = [{ op: 'add-node', key, type: TYPES[0] }];
    judge.submit(actor, changes);
    await ask('a write', coordinator.write(changes, { actor }));
    const node = coordinator.names.indexOf(key);
    if (isOver() || node === undefined) return;
    for (let to = 0; to < options.shards; to++) await ask(`a move to ${to}`, coordinator.move(node, to));
    const others = [...judge.homes.keys()].slice(0, 6);
    const moves = others.map((other, at) => ask('a move', coordinator.move(other, at % options.shards)));
    await Promise.all(moves);
  }

  async #verify(coordinator: Coordinator, isOver: () => boolean): Promise<void> {
    try {
      const { ok, checks } = await coordinator.verify(true);
      if (isOver() || ok || this.#context.hadFaults()) return;
      this.#context.fail(checks.flatMap(({ failures }) => failures).join('; '));
    } catch (error) {
      // Of two copies it mends neither: it says which is damaged.
      if (!isOver()) this.#refused('verify', error, this.#context.hasLostDisks() ? 'storage.corrupt' : '');
    }
  }

  #refused(what: string, error: unknown, alsoExpected = ''): { readonly code: string } {
    const { code, message } = toWireError(error);
    this.#context.note(`refused ${what}: ${code}`);
    const isExpected =
      error instanceof ShardscopeError &&
      (code === alsoExpected ||
        CONFLICTS.has(code) ||
        (FAULTS.has(code) && (this.#context.hadFaults() || this.#context.isClosing())));
    if (!isExpected) {
      const stack = error instanceof Error && !(error instanceof ShardscopeError) ? `\n${error.stack}` : '';
      this.#context.fail(`${what} was refused with ${code}: ${message}${stack}`);
    }
    return { code };
  }
}

/** Some new nodes are asked for at a shard. */
function withHome(change: TopologyChange, prng: Prng, shards: number): TopologyChange {
  if (change.op !== 'add-node' || prng.below(3) > 0) return change;
  return { ...change, shard: prng.below(shards) };
}

const numberOf =
  (key: string) =>
  ({ nodes }: ModelTopology): string => {
    const node = nodes.get(key);
    return node === undefined ? '' : String(node.attributes.number ?? '');
  };

const allNumbers = ({ nodes }: ModelTopology): string =>
  [...nodes]
    .map(([key, { attributes }]) => `${key} ${attributes.number ?? ''}`)
    .sort()
    .join('|');

const allEdges = ({ edges }: ModelTopology): string =>
  [...edges.values()]
    .filter(({ relation }) => relation === RELATIONS[0])
    .map(({ source, target }) => `${source} ${target}`)
    .sort()
    .join('|');
