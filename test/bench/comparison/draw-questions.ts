import { createPrng, type Prng } from '../../../engine/base/prng.ts';
import type { FormName, Question } from './forms.ts';
import { type GraphFacts, satisfies } from './graph-facts.ts';

/** One question in eight is about a node with a thousand nodes or more below it (or above it). */
const LARGE_RATIO = 1 / 8;
const LARGE_DECADE = 3;
/** So many questions of `distance` are about two nodes drawn apart, mostly unrelated. */
const UNRELATED_RATIO = 0.2;

/**
 * Draws questions of mixed size: sizes are drawn by decade (1 to 9 nodes below, 10 to 99, ...), because nodes drawn
 * alike would nearly all be small ones. Deterministic: a form's questions are the same on every machine.
 */
export class QuestionSource {
  readonly #facts: GraphFacts;
  readonly #below: SizedNodes;
  readonly #above: SizedNodes;
  readonly #aboveMatches: SizedNodes;
  readonly #walkStarts: readonly number[];
  readonly #rowsStart: Uint32Array;

  constructor(facts: GraphFacts) {
    this.#facts = facts;
    const { closure, topology } = facts;
    const [below, above, matchesBelow] = [0, 1, 2].map(() => new Uint32Array(topology.nodeCount)) as [
      Uint32Array,
      Uint32Array,
      Uint32Array,
    ];
    closure.ancestors.forEach((ancestor, row) => {
      const descendant = closure.descendants[row]!;
      below[ancestor]!++;
      above[descendant]!++;
      if (satisfies(facts.condition, facts.conditionValues[descendant]!)) matchesBelow[ancestor]!++;
    });
    this.#below = new SizedNodes(below);
    this.#above = new SizedNodes(above);
    this.#aboveMatches = new SizedNodes(below.map((size, node) => (matchesBelow[node]! > 0 ? size : 0)));
    const starts = topology.edgeSources.filter((_, edge) => topology.edgeRelations[edge] === facts.walkRelation);
    this.#walkStarts = [...new Set(starts)];
    this.#rowsStart = new Uint32Array(topology.nodeCount + 1);
    for (let node = 0; node < topology.nodeCount; node++)
      this.#rowsStart[node + 1] = this.#rowsStart[node]! + below[node]!;
  }

  draw(form: FormName, count: number, seed: number): Question[] {
    const prng = createPrng(seed);
    return Array.from({ length: count }, () => this.#question(form, prng));
  }

  #question(form: FormName, prng: Prng): Question {
    const { nodeKeys, nodeTypes, nodeCount, metagraph } = this.#facts.topology;
    const ask = (a: number, b: number | null = null, type = '') => {
      return { a: nodeKeys[a]!, b: b === null ? '' : nodeKeys[b]!, type };
    };
    if (form === 'ancestors') return ask(this.#above.draw(prng));
    if (form === 'filtered') return ask(this.#aboveMatches.draw(prng));
    if (form === 'walk') return ask(this.#walkStarts[prng.below(this.#walkStarts.length)]!);
    const a = this.#below.draw(prng);
    if (form === 'distance') {
      return ask(a, prng.ratio() < UNRELATED_RATIO ? otherThan(a, nodeCount, prng) : this.#descendantOf(a, prng));
    }
    if (form === 'between') return ask(a, this.#descendantOf(a, prng));
    if (form === 'common' || form === 'nearest') return ask(this.#descendantOf(a, prng), this.#descendantOf(a, prng));
    if (form === 'typed') return ask(a, null, metagraph.nodeTypes[nodeTypes[this.#descendantOf(a, prng)]!]!);
    return ask(a);
  }

  #descendantOf(node: number, prng: Prng): number {
    const start = this.#rowsStart[node]!;
    return this.#facts.closure.descendants[start + prng.below(this.#rowsStart[node + 1]! - start)]!;
  }
}

function otherThan(node: number, nodeCount: number, prng: Prng): number {
  const drawn = prng.below(nodeCount - 1);
  return drawn < node ? drawn : drawn + 1;
}

/** Nodes of size 1 and above, by the decade of their size. */
class SizedNodes {
  readonly #small: readonly (readonly number[])[];
  readonly #large: readonly (readonly number[])[];

  constructor(sizes: Uint32Array) {
    const decades: number[][] = [];
    sizes.forEach((size, node) => {
      if (size === 0) return;
      const decade = String(size).length - 1;
      while (decades.length <= decade) decades.push([]);
      decades[decade]!.push(node);
    });
    const isPopulated = (nodes: readonly number[]) => nodes.length > 0;
    this.#small = decades.slice(0, LARGE_DECADE).filter(isPopulated);
    this.#large = decades.slice(LARGE_DECADE).filter(isPopulated);
  }

  draw(prng: Prng): number {
    const wantsLarge = prng.ratio() < LARGE_RATIO;
    const decades = (wantsLarge && this.#large.length > 0) || this.#small.length === 0 ? this.#large : this.#small;
    const nodes = decades[prng.below(decades.length)]!;
    return nodes[prng.below(nodes.length)]!;
  }
}
