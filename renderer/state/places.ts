/**
 * A view as data: what a link says, what is kept under a name, and what back and forward go through. It says what is looked at
 * and not what is there, so it can be opened on another machine that has the same workspace, and later.
 */
import { z } from 'zod';
import { COLOR_MODES, type ColorMode } from '../scene/color-mode.ts';
import { type CollapsePlace, collapsePlaceSchema, isSameCollapse } from './collapse.ts';

export interface CameraPlace {
  readonly x: number;
  readonly y: number;
  /** 1 = the whole topology fits, smaller = closer. */
  readonly ratio: number;
}

export interface Place {
  readonly workspace: string | null;
  readonly color: ColorMode | null;
  readonly camera: CameraPlace | null;
  /** Key of the selected node: its number is another one elsewhere. */
  readonly node: string | null;
  /** Ids of the open panels; null: whichever are open. */
  readonly panels: readonly string[] | null;
  /** Null: nothing is. */
  readonly collapsed: CollapsePlace | null;
}

export interface NamedPlace {
  readonly name: string;
  readonly place: Place;
}

export interface Places {
  /** Where the operator was, oldest first, and where in it they are. */
  readonly trail: readonly Place[];
  readonly at: number;
  /** By workspace. */
  readonly named: Readonly<Record<string, readonly NamedPlace[]>>;
  /** The dialog that asks under which name to keep the view. */
  readonly isNaming: boolean;
}

export const INITIAL_PLACES: Places = { trail: [], at: -1, named: {}, isNaming: false };
export const TRAIL_COUNT_MAX = 100;
export const NAMED_COUNT_MAX = 50;
export const VIEW_NAME_LENGTH_MAX = 60;
/** Of what a link says, before it is escaped. */
const HASH_LENGTH_MAX = 8_000;

const finite = z.number().min(-1e6).max(1e6);
const PARTS = {
  workspace: z.string().max(200).nullable(),
  color: z.custom<ColorMode>((value) => COLOR_MODES.some((mode) => mode === value)).nullable(),
  camera: z.object({ x: finite, y: finite, ratio: z.number().min(1e-6).max(1e3) }).nullable(),
  node: z.string().min(1).max(1024).nullable(),
  panels: z.array(z.string().max(40)).max(40).nullable(),
  // Views that were kept before there was any collapsing have none.
  collapsed: collapsePlaceSchema.nullable().default(null),
} as const satisfies { [K in keyof Place]: z.ZodType<Place[K]> };
const NOTHING: Place = { workspace: null, color: null, camera: null, node: null, panels: null, collapsed: null };

const namedPlaceSchema: z.ZodType<NamedPlace> = z.object({
  name: z.string().min(1).max(VIEW_NAME_LENGTH_MAX),
  place: z.object({
    workspace: PARTS.workspace.catch(null),
    color: PARTS.color.catch(null),
    camera: PARTS.camera.catch(null),
    node: PARTS.node.catch(null),
    panels: PARTS.panels.catch(null),
    collapsed: PARTS.collapsed.catch(null),
  }),
});
/** Views are read one by one and part by part: one that cannot be read must not cost those of all workspaces. */
export const namedSchema: z.ZodType<Places['named']> = z.record(
  z.string(),
  z
    .array(z.unknown())
    .catch([])
    .transform((views) => views.flatMap((view) => namedPlaceSchema.safeParse(view).data ?? []).slice(-NAMED_COUNT_MAX)),
);

/** What a link says: without what is not set. */
function sayingOf(place: Place): string {
  const parts = Object.entries(place).filter(([, value]) => value !== null);
  return JSON.stringify(Object.fromEntries(parts));
}

/** `#view=…`: readable. */
export const hashOf = (place: Place): string => `#view=${encodeURIComponent(sayingOf(place))}`;

/** The same place, or without what is collapsed where a link with that would be too long to be followed. */
export const linkable = (place: Place): Place =>
  sayingOf(place).length > HASH_LENGTH_MAX ? { ...place, collapsed: null } : place;

export interface ReadPlace {
  readonly place: Place;
  /** Names of parts that this console does not know or cannot read; the rest holds. */
  readonly ignored: readonly string[];
}

/** The view that an address names; null where it names none. A text that is no view at all is one ignored part. */
export function readHash(hash: string): ReadPlace | null {
  const text = new URLSearchParams(hash.replace(/^#/, '')).get('view');
  if (text === null) return null;
  const parsed = text.length > HASH_LENGTH_MAX ? null : parseObject(text);
  if (parsed === null) return { place: NOTHING, ignored: ['view'] };
  const ignored: string[] = [];
  const parts: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(parsed)) {
    const result = Object.hasOwn(PARTS, name) ? PARTS[name as keyof Place].safeParse(value) : null;
    if (result?.success) parts[name] = result.data;
    else ignored.push(name.slice(0, 40));
  }
  return { place: { ...NOTHING, ...parts }, ignored };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

/** A step on the trail: what lay ahead is gone, as in a browser. A place like the one before is no step. */
export function visit(places: Places, place: Place): Places {
  const here = places.trail[places.at];
  if (here !== undefined && isSamePlace(here, place)) {
    // The same node from another side: remembered, so that coming back is coming back to it.
    const trail = places.trail.with(places.at, place);
    return { ...places, trail };
  }
  const trail = [...places.trail.slice(0, places.at + 1), place].slice(-TRAIL_COUNT_MAX);
  return { ...places, trail, at: trail.length - 1 };
}

/** Places differ by what is looked at, not by how the camera stands. */
const isSamePlace = (a: Place, b: Place): boolean =>
  a.workspace === b.workspace && a.node === b.node && a.color === b.color && isSameCollapse(a.collapsed, b.collapsed);

export const canGo = ({ trail, at }: Places, step: -1 | 1): boolean => trail[at + step] !== undefined;

export function go(places: Places, step: -1 | 1): { readonly places: Places; readonly place: Place } | null {
  const place = places.trail[places.at + step];
  return place === undefined ? null : { places: { ...places, at: places.at + step }, place };
}

/** Keeps a view under a name; one of the same name is replaced. */
export function keepNamed(places: Places, workspace: string, name: string, place: Place): Places {
  const others = (places.named[workspace] ?? []).filter((one) => one.name !== name);
  const named = { ...places.named, [workspace]: [...others, { name, place }].slice(-NAMED_COUNT_MAX) };
  return { ...places, named };
}

export function forgetNamed(places: Places, workspace: string, name: string): Places {
  const rest = (places.named[workspace] ?? []).filter((one) => one.name !== name);
  return { ...places, named: { ...places.named, [workspace]: rest } };
}
