import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { silentTask } from '../../../engine/base/progress.ts';
import { readTopology } from '../../../engine/io/read-topology.ts';
import { LENIENT, STRICT, summary, useFolder } from './support.ts';

const lock = (packages: unknown) => JSON.stringify({ name: 'app', lockfileVersion: 3, packages });

describe('package-lock.json', () => {
  const folder = useFolder();

  test('[IO27] each dependency leads to the copy that Node would load', async () => {
    const text = lock({
      '': { name: 'app', version: '1.0.0', dependencies: { a: '*', b: '*' }, devDependencies: { '@s/d': '*' } },
      'node_modules/a': { version: '1.0.0', dependencies: { c: '^2' }, optionalDependencies: { gone: '*' } },
      'node_modules/a/node_modules/c': { version: '2.0.0', dependencies: { b: '*' } },
      'node_modules/b': { version: '1.0.0', dependencies: { c: '^1' }, peerDependencies: { a: '*' } },
      'node_modules/c': { version: '1.0.0' },
      'node_modules/@s/d': { version: '3.0.0', dev: true, optionalDependencies: { c: '*' }, dependencies: { c: '*' } },
    });
    const result = await folder.read({ 'package-lock.json': text }, STRICT);
    const { nodes, edges } = summary(result);
    expect(nodes.map((node) => node.split('|').slice(0, 3).join('|'))).toEqual([
      'app@1.0.0|project|app',
      'a@1.0.0|package|a',
      'c@2.0.0|package|c',
      'b@1.0.0|package|b',
      'c@1.0.0|package|c',
      '@s/d@3.0.0|package|@s/d',
    ]);
    expect(edges).toEqual([
      'app@1.0.0 -depends_on-> a@1.0.0',
      'app@1.0.0 -depends_on-> b@1.0.0',
      'app@1.0.0 -dev-> @s/d@3.0.0',
      'a@1.0.0 -depends_on-> c@2.0.0',
      'c@2.0.0 -depends_on-> b@1.0.0',
      'b@1.0.0 -depends_on-> c@1.0.0',
      'b@1.0.0 -peer-> a@1.0.0',
      '@s/d@3.0.0 -optional-> c@1.0.0',
    ]);
    expect(result.topology.nodeAttributes[5]).toBe('{"path":"node_modules/@s/d","version":"3.0.0","dev":true}');
  });

  test('[IO28] two copies of one version are named by path; workspaces are projects, reached through their links', async () => {
    const text = lock({
      '': { name: 'app', dependencies: { w: '*' } },
      'packages/w': { name: 'w', version: '1.0.0', dependencies: { x: '*', y: '*' } },
      'node_modules/w': { resolved: 'packages/w', link: true },
      'packages/w/node_modules/x': { version: '1.0.0' },
      'node_modules/x': { version: '1.0.0' },
      'node_modules/y': { version: '1.0.0', dependencies: { x: '*' } },
    });
    const { nodes, edges } = summary(await folder.read({ 'package-lock.json': text }, STRICT));
    expect(nodes.map((node) => node.split('|')[0])).toEqual([
      'app',
      'w@1.0.0',
      'packages/w/node_modules/x',
      'node_modules/x',
      'y@1.0.0',
    ]);
    expect(edges).toEqual([
      'app -depends_on-> w@1.0.0',
      'w@1.0.0 -depends_on-> packages/w/node_modules/x',
      'w@1.0.0 -depends_on-> y@1.0.0',
      'y@1.0.0 -depends_on-> node_modules/x',
    ]);
  });

  test('[IO29] an unresolved dependency is counted; an optional or optional-peer one is no error', async () => {
    const text = lock({
      '': { name: 'app', dependencies: { a: '*', missing: '*' } },
      'node_modules/a': {
        version: '1.0.0',
        optionalDependencies: { o: '*' },
        peerDependencies: { p: '*', q: '*' },
        peerDependenciesMeta: { p: { optional: true } },
      },
    });
    const { warnings } = await folder.read({ 'package-lock.json': text });
    const first = 'package-lock.json packages[""]: app -> missing';
    expect(warnings).toEqual([{ code: 'edge.unknown-node', count: 2, first }]);
  });

  test('[IO30] lockfileVersion 1 is refused with what to do; a wrong shape names the package', async () => {
    const old = await folder.refused({ 'package-lock.json': '{"lockfileVersion":1,"dependencies":{}}' });
    expect(old.code).toBe('input.unsupported');
    expect(old.message).toContain('npm 7');
    const bad = await folder.refused({ 'package-lock.json': lock({ 'node_modules/a': { version: 7 } }) });
    expect(bad.details).toMatchObject({ element: 'packages["node_modules/a"].version', expected: 'a text' });
  });

  test("[IO31] this project's own lock: as many nodes as packages, every key unique, every edge resolved", async () => {
    const path = new URL('../../../package-lock.json', import.meta.url);
    const { packages } = JSON.parse(readFileSync(path, 'utf8')) as { packages: Record<string, { link?: boolean }> };
    const { topology, warnings } = await readTopology([path.pathname], LENIENT, silentTask);
    expect(topology.nodeCount).toBe(Object.values(packages).filter(({ link }) => link !== true).length);
    expect(new Set(topology.nodeKeys).size).toBe(topology.nodeCount);
    expect(topology.edgeCount).toBeGreaterThan(topology.nodeCount / 2);
    expect(warnings.filter(({ code }) => code !== 'edge.self-loop')).toEqual([]);
  });
});
