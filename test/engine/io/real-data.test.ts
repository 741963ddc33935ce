import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { silentTask } from '../../../engine/base/progress.ts';
import { readTopology } from '../../../engine/io/read-topology.ts';
import { LENIENT, STRICT } from './support.ts';

/** The team's real data sets lie beside the checkout of some machines; they are never shipped. */
const DATA = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));

describe.runIf(existsSync(DATA))('real data (only where the shared data folder exists)', () => {
  test.each([
    ['azure-vm-noise', 869, 3183, 6, 5],
    ['pci-ids', 35_599, 51_003, 7, 2],
    ['netbox-devicetypes', 87_779, 91_467, 14, 3],
    ['wordnet', 120_630, 162_172, 45, 13],
  ])(
    '[IO50] %s is read whole and strict, with the counts its README states',
    async (folder, nodes, edges, types, relations) => {
      const paths = readdirSync(`${DATA}${folder}`)
        .filter((name) => /^(?:nodes|edges)\.csv/.test(name))
        .map((name) => `${DATA}${folder}/${name}`);
      const { topology, warnings } = await readTopology(paths, STRICT, silentTask);
      expect(warnings).toEqual([]);
      expect([topology.nodeCount, topology.edgeCount]).toEqual([nodes, edges]);
      expect(topology.metagraph.nodeTypes).toHaveLength(types);
      expect(topology.metagraph.relations).toHaveLength(relations);
    },
  );

  test.each([
    ['Abilene', 11, 14, 0, 0],
    ['GtsCe', 149, 193, 0, 0],
    ['Cogentco', 197, 245, 2, 0],
    ['Interoute', 110, 158, 10, 2],
    ['Kdl', 754, 899, 4, 0],
  ])(
    '[IO51] %s of the Topology Zoo: parallel edges merge, self loops stay, every edge both ways',
    async (name, nodes, edges, parallel, loops) => {
      const { topology, warnings } = await readTopology([`${DATA}topology-zoo/${name}.graphml`], LENIENT, silentTask);
      const counts = Object.fromEntries(warnings.map(({ code, count }) => [code, count]));
      expect(topology.nodeCount).toBe(nodes);
      expect(counts).toEqual({
        'edge.undirected': edges,
        ...(parallel > 0 ? { 'edge.duplicate': parallel } : {}),
        ...(loops > 0 ? { 'edge.self-loop': loops } : {}),
      });
      expect(topology.edgeCount).toBe(2 * (edges - parallel - loops) + loops);
    },
  );
});
