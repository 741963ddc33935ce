/**
 * A name that importers take for `base`, and that no attribute has: they know `type`, `label` and the like in any case and
 * take the first that comes, while an attribute of that very name may be there too.
 */
export function caseOfName(base: string, taken: ReadonlySet<string>): string {
  for (let mask = 0; mask < 2 ** base.length; mask++) {
    const name = [...base].map((letter, at) => ((mask >> at) & 1 ? letter.toUpperCase() : letter)).join('');
    if (!taken.has(name)) return name;
  }
  return base;
}

/** `base`, or where an attribute has that name already `base.2`, `base.3` …: nobody's own attribute is overwritten. */
export function freeName(base: string, taken: ReadonlySet<string>): string {
  let name = base;
  for (let number = 2; taken.has(name); number++) name = `${base}.${number}`;
  return name;
}

/** What the engine says of a node besides its own attributes, under names that none of these has. */
export interface PlacementNames {
  readonly shard: string;
  readonly influence: string;
}

export function placementNames(taken: ReadonlySet<string>): PlacementNames {
  return { shard: freeName('shard', taken), influence: freeName('influence', taken) };
}
