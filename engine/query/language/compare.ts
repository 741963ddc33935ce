/**
 * Equality and order of values
 * ============================
 *
 * openCypher has three notions, and all of them are here:
 *
 *   equal      `=`, `<>`, IN       three-valued: null where a null decides; NaN equals nothing
 *   compare    `<`, `<=`, `>`...   only within numbers, texts, booleans and lists; null across kinds
 *   order      ORDER BY, min, max  total: map < node < relation < list < path < text < boolean < number < NaN < null
 *   identity   DISTINCT, grouping  two values with one identity are one value: null is itself, so is NaN, 1 is 1.0
 *
 * Texts are ordered by code point, not by UTF-16 unit. `order` is 0 exactly when the identities are equal.
 *
 * Cost     O(1) for numbers and booleans, O(length) for texts, lists and maps
 * Source   openCypher 9, "Comparability, Equality, Orderability and Equivalence" (CIP2016-06-14).
 * Differs  A path is compared by its length, then by its ends, because reachability keeps no inner nodes.
 * Judge    The test sorts with a naive judge written from the table in the CIP.
 */

import type { Value } from './values.ts';
import {
  entityOf,
  isList,
  isMap,
  kindOf,
  type NodeValue,
  numberOf,
  type PathValue,
  type RelationValue,
} from './values.ts';

/** Whether two values are equal; null where that cannot be told. */
export function equal(one: Value, other: Value): boolean | null {
  if (one === null || other === null) return null;
  if (typeof one === 'string' || typeof one === 'boolean') return one === other;
  const number = numberOf(one);
  if (number !== null) return number === numberOf(other);
  if (isList(one)) return isList(other) && one.length === other.length ? allEqual(one, other) : false;
  if (isMap(one)) return isMap(other) ? equalMaps(one, other) : false;
  return kindRank(one) === kindRank(other) && order(one, other) === 0;
}

/** False as soon as one pair differs, null if only nulls kept it from being true. */
function allEqual(some: readonly Value[], others: readonly Value[]): boolean | null {
  let result: boolean | null = true;
  for (let index = 0; index < some.length; index++) {
    const same = equal(some[index] ?? null, others[index] ?? null);
    if (same === false) return false;
    if (same === null) result = null;
  }
  return result;
}

function equalMaps(one: ReadonlyMap<string, Value>, other: ReadonlyMap<string, Value>): boolean | null {
  if (one.size !== other.size) return false;
  const keys = [...one.keys()];
  if (!keys.every((key) => other.has(key))) return false;
  return allEqual(
    keys.map((key) => one.get(key) ?? null),
    keys.map((key) => other.get(key) ?? null),
  );
}

/**
 * Negative, zero or positive; NaN where both are numbers but not comparable (one is NaN); null where the two cannot be
 * compared at all.
 */
export function compare(one: Value, other: Value): number | null {
  const number = numberOf(one);
  if (number !== null) {
    const second = numberOf(other);
    return second === null ? null : number === second ? 0 : number < second ? -1 : number > second ? 1 : Number.NaN;
  }
  if (typeof one === 'string') return typeof other === 'string' ? compareTexts(one, other) : null;
  if (typeof one === 'boolean') return typeof other === 'boolean' ? Number(one) - Number(other) : null;
  if (!isList(one) || !isList(other)) return null;
  const shared = Math.min(one.length, other.length);
  for (let index = 0; index < shared; index++) {
    const difference = compare(one[index] ?? null, other[index] ?? null);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

/** By code point: a surrogate pair comes after every other character, which UTF-16 units would get wrong. */
export function compareTexts(one: string, other: string): number {
  if (one === other) return 0;
  const shared = Math.min(one.length, other.length);
  for (let index = 0; index < shared; index++) {
    const [left, right] = [one.charCodeAt(index), other.charCodeAt(index)];
    if (left !== right) return liftSurrogates(left) - liftSurrogates(right);
  }
  return one.length - other.length;
}

/** Moves surrogates (U+D800 to U+DFFF) above the other units, in the order of the code points they stand for. */
const liftSurrogates = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);

const KIND_RANKS: Readonly<Record<string, number>> = {
  'a map': 0,
  'a node': 1,
  'a relation': 2,
  'a list': 3,
  'a path': 4,
  'a text': 5,
  'a boolean': 6,
  'an integer': 7,
  'a float': 7,
  null: 8,
};

const kindRank = (value: Value): number => KIND_RANKS[kindOf(value)] ?? 0;

/** Total order, ascending; null comes last. */
export function order(one: Value, other: Value): number {
  const number = numberOf(one);
  const second = numberOf(other);
  if (number !== null && second !== null) return orderNumbers(number, second);
  if (typeof one === 'string' && typeof other === 'string') return compareTexts(one, other);
  const ranks = kindRank(one) - kindRank(other);
  if (ranks !== 0 || one === null || other === null) return ranks;
  if (typeof one === 'boolean') return Number(one) - Number(other);
  if (isList(one) && isList(other)) return orderLists(one, other);
  if (isMap(one) && isMap(other)) return orderLists(sortedEntries(one), sortedEntries(other));
  const [left, right] = [entityOf(one), entityOf(other)];
  return left && right ? orderNumberLists(entityNumbers(left), entityNumbers(right)) : 0;
}

/** NaN is above every other number and equal to itself. */
function orderNumbers(one: number, other: number): number {
  if (one < other) return -1;
  if (one > other) return 1;
  return Number(Number.isNaN(one)) - Number(Number.isNaN(other));
}

function orderLists(some: readonly Value[], others: readonly Value[]): number {
  const shared = Math.min(some.length, others.length);
  for (let index = 0; index < shared; index++) {
    const difference = order(some[index] ?? null, others[index] ?? null);
    if (difference !== 0) return difference;
  }
  return some.length - others.length;
}

const sortedEntries = (map: ReadonlyMap<string, Value>): readonly Value[] =>
  [...map].sort(([one], [other]) => compareTexts(one, other)).flat();

function orderNumberLists(some: readonly number[], others: readonly number[]): number {
  for (const [index, one] of some.entries()) {
    const difference = orderNumbers(one, others[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function entityNumbers(entity: NodeValue | RelationValue | PathValue): readonly number[] {
  if (entity.kind === 'node') return [entity.index];
  if (entity.kind === 'path') return [entity.length, entity.source, entity.target];
  return [entity.source, entity.target, entity.relation];
}

/** A text that two values share exactly when they are one value for DISTINCT and grouping. */
export function identityOf(value: Value): string {
  if (typeof value === 'string') return JSON.stringify(value);
  const number = numberOf(value);
  // Adding 0 makes -0 and 0 one.
  if (number !== null) return String(number + 0);
  if (value === null || typeof value === 'boolean') return String(value);
  if (isList(value)) return `[${value.map(identityOf).join()}]`;
  if (isMap(value)) return `{${sortedEntries(value).map(identityOf).join()}}`;
  const entity = entityOf(value);
  return entity ? `${entity.kind[0]}${entityNumbers(entity).join('-')}` : '';
}
