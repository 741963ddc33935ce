/// <reference path="./forceatlas2-iterate.d.ts" />
import iterate from 'graphology-layout-forceatlas2/iterate.js';
import { assert } from '../../base/assert.ts';
import { fitUnitSquare } from './fit-unit-square.ts';
import { sunflowerPoint } from './sunflower.ts';

/**
 * Force layout
 * ============
 *
 * ForceAtlas2: nodes repel each other, edges attract, gravity holds the parts together. Refines given positions, so a
 * layout that was interrupted or saved goes on where it stood.
 *
 * Input    sources, targets  Uint32Array[m] node indexes; self loops pull on nothing and are left out
 *          positions         Float32Array[2n], x and y alternating, finite; not changed
 *          sizes             Float32Array[n], optional: radii in units of an average node (1); discs then avoid overlap
 *          iterations        upper bound
 *          onIteration       called after every iteration, counted from 1, with the mean displacement of a node as a
 *                            share of the picture's extent; return false to stop
 * Output   Float32Array[2n] in [0.02, 0.98], aspect kept
 * Cost     An iteration is O(n^2 + m) up to 2,000 nodes and O(n log n + m) above (Barnes-Hut); 104n + 24m bytes
 * Exact?   Deterministic. Nodes that start at one point would never part, because no force has a direction there, so
 *          every start is shifted by a hair, in a sunflower over the node index.
 * Source   Jacomy, Venturini, Heymann, Bastian: ForceAtlas2, PLoS ONE 2014; the iteration, and the settings it infers
 *          from the number of nodes, are graphology-layout-forceatlas2's own.
 * Differs  64-bit matrices: the package keeps edge ends in 32-bit floats, which are exact up to 1.6 million nodes only.
 * Judge    The test compares with graphology-layout-forceatlas2 on a graphology graph.
 */
export interface ForceLayoutInput {
  readonly nodeCount: number;
  readonly sources: Uint32Array;
  readonly targets: Uint32Array;
  readonly positions: Float32Array;
  readonly sizes?: Float32Array;
  readonly iterations: number;
  readonly onIteration: (iteration: number, meanDisplacement: number) => boolean;
}

const NODE_COLUMNS = 10;
const MASS = 6;
const CONVERGENCE = 7;
const SIZE = 8;
const EDGE_COLUMNS = 3;

const BARNES_HUT_NODES_MIN = 2000;

export function forceLayout(input: ForceLayoutInput): Float32Array {
  const { nodeCount, iterations, onIteration } = input;
  assert(input.positions.length === 2 * nodeCount, `${nodeCount} nodes need ${2 * nodeCount} coordinates`);
  const nodes = nodeMatrix(input);
  const edges = edgeMatrix(input, nodes);
  const settings = settingsFor(nodeCount, input.sizes !== undefined);
  const before = new Float64Array(2 * nodeCount);
  for (let iteration = 1; iteration <= iterations; iteration++) {
    copyPositions(nodes, before);
    iterate(settings, nodes, edges);
    if (!onIteration(iteration, meanDisplacement(before, nodes))) break;
  }
  const xs = Float64Array.from({ length: nodeCount }, (_, node) => nodes[node * NODE_COLUMNS]!);
  const ys = Float64Array.from({ length: nodeCount }, (_, node) => nodes[node * NODE_COLUMNS + 1]!);
  return fitUnitSquare(xs, ys, boundsOf(nodes));
}

/** What the package infers for a graph of this size. */
function settingsFor(nodeCount: number, adjustSizes: boolean) {
  return {
    linLogMode: false,
    outboundAttractionDistribution: false,
    adjustSizes,
    edgeWeightInfluence: 1,
    scalingRatio: 10,
    strongGravityMode: true,
    gravity: 0.05,
    slowDown: 1 + Math.log(Math.max(1, nodeCount)),
    barnesHutOptimize: nodeCount > BARNES_HUT_NODES_MIN,
    barnesHutTheta: 0.5,
  };
}

/** Forces balance at distances of about 10 between neighbours: the start is scaled to the size it will end at. */
const NODE_SPACING = 10;

function nodeMatrix({ nodeCount, positions, sizes }: ForceLayoutInput): Float64Array {
  const nodes = new Float64Array(nodeCount * NODE_COLUMNS);
  const extent = NODE_SPACING * Math.sqrt(nodeCount);
  for (let node = 0; node < nodeCount; node++) {
    const hair = sunflowerPoint(node, 1e-3);
    const at = node * NODE_COLUMNS;
    // Gravity pulls to (0, 0), the middle of the square.
    nodes[at] = (positions[2 * node]! - 0.5) * extent + hair.x;
    nodes[at + 1] = (positions[2 * node + 1]! - 0.5) * extent + hair.y;
    nodes[at + MASS] = 1;
    nodes[at + CONVERGENCE] = 1;
    nodes[at + SIZE] = sizes?.[node] ?? 1;
  }
  return nodes;
}

/** Also adds each edge to the mass of its ends: a node repels by its degree. */
function edgeMatrix({ sources, targets }: ForceLayoutInput, nodes: Float64Array): Float64Array {
  const edges = new Float64Array(sources.length * EDGE_COLUMNS);
  let at = 0;
  for (let edge = 0; edge < sources.length; edge++) {
    const source = sources[edge]! * NODE_COLUMNS;
    const target = targets[edge]! * NODE_COLUMNS;
    if (source === target) continue;
    nodes[source + MASS]!++;
    nodes[target + MASS]!++;
    edges[at++] = source;
    edges[at++] = target;
    edges[at++] = 1;
  }
  return edges.subarray(0, at);
}

function copyPositions(nodes: Float64Array, into: Float64Array): void {
  for (let at = 0, i = 0; at < nodes.length; at += NODE_COLUMNS) {
    into[i++] = nodes[at]!;
    into[i++] = nodes[at + 1]!;
  }
}

function meanDisplacement(before: Float64Array, nodes: Float64Array): number {
  let sum = 0;
  for (let at = 0, i = 0; at < nodes.length; at += NODE_COLUMNS, i += 2) {
    sum += Math.hypot(nodes[at]! - before[i]!, nodes[at + 1]! - before[i + 1]!);
  }
  const { xMin, xMax, yMin, yMax } = boundsOf(nodes);
  const extent = Math.max(xMax - xMin, yMax - yMin);
  return extent > 0 ? (sum * NODE_COLUMNS) / nodes.length / extent : 0;
}

function boundsOf(nodes: Float64Array): { xMin: number; xMax: number; yMin: number; yMax: number } {
  const bounds = { xMin: Infinity, xMax: -Infinity, yMin: Infinity, yMax: -Infinity };
  for (let at = 0; at < nodes.length; at += NODE_COLUMNS) {
    bounds.xMin = Math.min(bounds.xMin, nodes[at]!);
    bounds.xMax = Math.max(bounds.xMax, nodes[at]!);
    bounds.yMin = Math.min(bounds.yMin, nodes[at + 1]!);
    bounds.yMax = Math.max(bounds.yMax, nodes[at + 1]!);
  }
  return bounds;
}
