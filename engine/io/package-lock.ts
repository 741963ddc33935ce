import { z } from 'zod';
import { attributesText } from './attributes.ts';
import { breathe, ELEMENTS_BETWEEN_PAUSES } from './breathe.ts';
import type { ImportContext } from './import-context.ts';
import { isObject, type JsonObject, parseShape } from './json-document.ts';
import { refusal } from './refusal.ts';
import type { SourceFile } from './source-stream.ts';

const MODULES = 'node_modules/';
const objectSchema = z.custom<JsonObject>(isObject, { error: 'an object' });
const optionalText = z.string({ error: 'a text' }).optional();
const packageSchema = z.object(
  {
    name: optionalText,
    version: optionalText,
    resolved: optionalText,
    link: z.boolean({ error: 'true or false' }).optional(),
    license: z.unknown().optional(),
    dev: z.unknown().optional(),
    optional: z.unknown().optional(),
    peer: z.unknown().optional(),
    dependencies: objectSchema.optional(),
    optionalDependencies: objectSchema.optional(),
    peerDependencies: objectSchema.optional(),
    peerDependenciesMeta: objectSchema.optional(),
    devDependencies: objectSchema.optional(),
  },
  { error: 'an object' },
);
type Package = z.infer<typeof packageSchema>;

/** The relations, and the field of a package that each is read from. */
const RELATIONS = [
  { relation: 'optional', field: 'optionalDependencies' },
  { relation: 'depends_on', field: 'dependencies' },
  { relation: 'peer', field: 'peerDependencies' },
  { relation: 'dev', field: 'devDependencies' },
] as const;

/**
 * Reads npm's `package-lock.json` (lockfileVersion 2 and 3): a node for each installed package (type `package`) and for
 * the project and its workspaces (type `project`), an edge from each package to what npm resolves its dependencies to
 * (`depends_on`, `optional`, `peer`, `dev`), by walking up `node_modules` as Node does. A key is `name@version` where one
 * installed copy has it, else the copy's path. A package that is listed as a dependency and as an optional one is
 * optional. Optional dependencies and optional peers that are not installed are no error and left out silently; any other
 * unresolved dependency counts as `edge.unknown-node`.
 *
 * Errors: `input.unsupported` for lockfileVersion 1, `input.format` naming the element.
 */
export async function readPackageLock(
  document: JsonObject,
  source: SourceFile,
  { builder, task }: ImportContext,
): Promise<void> {
  const file = source.name;
  const phase = `reading ${file}`;
  if (!Object.hasOwn(document, 'packages')) {
    const expected = 'lockfileVersion 2 or 3, which have a "packages" map';
    const advice = 'run npm install with npm 7 or later to upgrade it';
    throw refusal('input.unsupported', { file }, { expected, found: 'none', advice });
  }
  const packages = new Map<string, Package>();
  for (const [path, value] of Object.entries(
    parseShape(objectSchema, document.packages, { file, element: 'packages' }),
  )) {
    packages.set(path, parseShape(packageSchema, value, { file, element: elementOf(path) }));
  }
  const keys = keysOf(packages, document);
  let count = 0;
  for (const [path, entry] of packages) {
    if (count++ % ELEMENTS_BETWEEN_PAUSES === 0) await breathe(task, phase);
    if (entry.link === true) continue;
    const { version, license, dev, optional, peer } = entry;
    const attributes = attributesText(Object.entries({ path, version, license, dev, optional, peer }));
    const type = isProject(path) ? 'project' : 'package';
    const label = nameOf(path, entry, document);
    builder.addNode({ key: keys.get(path)!, type, label, attributes }, { file, element: elementOf(path) });
  }
  for (const [path, entry] of packages) {
    if (count++ % ELEMENTS_BETWEEN_PAUSES === 0) await breathe(task, phase);
    if (entry.link === true) continue;
    for (const { relation, name } of dependenciesOf(entry)) {
      const found = resolve(path, name, packages);
      if (found === null && (relation === 'optional' || (relation === 'peer' && isOptionalPeer(entry, name)))) continue;
      const target = found === null ? name : keys.get(found)!;
      const edge = { source: keys.get(path)!, target, relation, isDirected: true, attributes: null };
      // An unresolved name must not meet a package that happens to have it as its key.
      if (found === null) builder.addUnknownEdge(edge, { file, element: elementOf(path) });
      else builder.addEdge(edge, { file, element: elementOf(path) });
    }
  }
}

const elementOf = (path: string): string => `packages[${JSON.stringify(path)}]`;
const isProject = (path: string): boolean => !path.includes(MODULES);

function nameOf(path: string, entry: Package, document: JsonObject): string {
  if (entry.name !== undefined && entry.name !== '') return entry.name;
  const at = path.lastIndexOf(MODULES);
  if (at >= 0) return path.slice(at + MODULES.length);
  if (path !== '') return path;
  return typeof document.name === 'string' && document.name !== '' ? document.name : 'project';
}

/** Keys by path. Independent of the order of the map, so that two locks of one tree give equal keys. */
function keysOf(packages: ReadonlyMap<string, Package>, document: JsonObject): ReadonlyMap<string, string> {
  const readable = new Map<string, string>();
  const counts = new Map<string, number>();
  for (const [path, entry] of packages) {
    if (entry.link === true) continue;
    const name = nameOf(path, entry, document);
    const key = entry.version === undefined ? name : `${name}@${entry.version}`;
    readable.set(path, key);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const keys = new Map<string, string>();
  for (const [path, key] of readable) {
    // A path never has to give way: only the root has none, and it is one of a kind.
    const isFree = counts.get(key) === 1 && !packages.has(key);
    keys.set(path, isFree ? key : path === '' ? `${key} (root)` : path);
  }
  return keys;
}

function* dependenciesOf(entry: Package): Generator<{ relation: string; name: string }> {
  for (const { relation, field } of RELATIONS) {
    const optional = entry.optionalDependencies;
    for (const name of Object.keys(entry[field] ?? {})) {
      if (relation === 'depends_on' && optional !== undefined && Object.hasOwn(optional, name)) continue;
      yield { relation, name };
    }
  }
}

function isOptionalPeer(entry: Package, name: string): boolean {
  const meta = entry.peerDependenciesMeta;
  const found = meta !== undefined && Object.hasOwn(meta, name) ? meta[name] : undefined;
  return isObject(found) && found.optional === true;
}

/** Node's algorithm: `node_modules` beside the package, then beside each folder above it; links lead to their target. */
function resolve(path: string, name: string, packages: ReadonlyMap<string, Package>): string | null {
  let folder = path;
  for (;;) {
    if (!folder.endsWith('/node_modules') && folder !== 'node_modules') {
      const candidate = `${folder === '' ? '' : `${folder}/`}${MODULES}${name}`;
      const entry = packages.get(candidate);
      if (entry !== undefined) {
        if (entry.link !== true) return candidate;
        return entry.resolved !== undefined &&
          packages.get(entry.resolved)?.link !== true &&
          packages.has(entry.resolved)
          ? entry.resolved
          : null;
      }
    }
    if (folder === '') return null;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')));
  }
}
