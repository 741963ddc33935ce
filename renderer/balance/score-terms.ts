/** A score as the sum that it is: for a bar, and for numbers that add up as they are written. Pure. */
import type { PlanTerm } from '../../engine/protocol/index.ts';

/** The scale that all bars of a plan share: the most that is lost and won by any of them. */
export interface TermScale {
  readonly min: number;
  readonly max: number;
}

export interface TermSegment {
  readonly term: string;
  readonly value: number;
  /** Of the bar's width, in percent. */
  readonly left: number;
  readonly width: number;
}

const sumOf = (terms: readonly PlanTerm[], sign: 1 | -1): number =>
  terms.reduce((sum, { value }) => sum + (sign * value > 0 ? value : 0), 0);

export function termScale(reasons: readonly (readonly PlanTerm[])[]): TermScale {
  const min = reasons.reduce((least, reason) => Math.min(least, sumOf(reason, -1)), 0);
  const max = reasons.reduce((most, reason) => Math.max(most, sumOf(reason, 1)), 0);
  // An empty bar is as wide as any other.
  return min === max ? { min: 0, max: 1 } : { min, max };
}

/** Where a value is on the bar, in percent. */
export const termPosition = ({ min, max }: TermScale, value: number): number => (100 * (value - min)) / (max - min);

/** What is won is stacked from zero to the right, what it costs from zero to the left. */
export function termSegments(terms: readonly PlanTerm[], scale: TermScale): readonly TermSegment[] {
  let won = 0;
  let lost = 0;
  return terms.flatMap(({ term, value }) => {
    if (value === 0) return [];
    const from = value > 0 ? won : lost + value;
    if (value > 0) won += value;
    else lost += value;
    const left = termPosition(scale, from);
    return { term, value, left, width: termPosition(scale, from + Math.abs(value)) - left };
  });
}

/** How many digits behind the point show the largest term in three. */
export const digitsOf = (terms: readonly PlanTerm[]): number => {
  const largest = terms.reduce((most, { value }) => Math.max(most, Math.abs(value)), 0);
  return largest >= 100 ? 0 : largest >= 1 ? 1 : 2;
};

/** The terms rounded so that they still add up to their rounded sum: the largest takes what rounding leaves. */
export function roundedTerms(terms: readonly PlanTerm[], digits: number): readonly PlanTerm[] {
  const unit = 10 ** -digits;
  const round = (value: number) => Math.round(value / unit);
  const whole = round(terms.reduce((sum, { value }) => sum + value, 0));
  const parts = terms.map(({ value }) => round(value));
  const largest = terms.reduce((at, { value }, i) => (Math.abs(value) > Math.abs(terms[at]!.value) ? i : at), 0);
  const rest = whole - parts.reduce((sum, part) => sum + part, 0);
  return terms.map(({ term }, i) => ({ term, value: (parts[i]! + (i === largest ? rest : 0)) * unit }));
}

/** Without those that round to nothing: they change no sum. */
export const shownTerms = (terms: readonly PlanTerm[], digits: number): readonly PlanTerm[] =>
  roundedTerms(terms, digits).filter(({ value }) => value !== 0);
