/** The one place in which the map reaches into the topology: what is brushed there stands out there. */
import type { LiveTopology } from '../actions/live-topology.ts';
import type { Highlight } from '../scene/scene.ts';

export function highlightOf(live: LiveTopology, nodes: Uint32Array): Highlight {
  const present = [...nodes].filter((node) => live.hasNode(node));
  return { nodes: present, shards: [...new Set(present.flatMap((node) => live.homeOf(node) ?? []))] };
}

/** Brings nodes into view, all of them. */
export function showNodes(live: LiveTopology, nodes: Uint32Array): void {
  live.scene?.fitNodes([...nodes]);
}
