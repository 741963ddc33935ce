import type { ReactElement } from 'react';
import type { ReplayStrategy } from '../../engine/protocol/index.ts';

/** From below to above: a broad line shows on both sides of a thin one that it coincides with, a broken one lets it through. */
export const DRAWN_IN_ORDER: readonly ReplayStrategy[] = ['reactive', 'predictive', 'clairvoyant', 'off'];

/** What nobody could choose is drawn broken, so that lines differ in more than colour. */
const DASHES: Readonly<Record<ReplayStrategy, string | undefined>> = {
  off: '1.5 3',
  reactive: undefined,
  predictive: undefined,
  clairvoyant: '7 3',
};
const WIDTHS: Readonly<Record<ReplayStrategy, number>> = { off: 1.5, reactive: 4, predictive: 1.5, clairvoyant: 1.5 };

export const policyStroke = (strategy: ReplayStrategy) =>
  ({
    stroke: `var(--policy-${strategy})`,
    strokeWidth: WIDTHS[strategy],
    strokeDasharray: DASHES[strategy],
    strokeLinecap: strategy === 'off' ? 'round' : 'butt',
  }) as const;

/** A piece of a policy's line, beside its name. */
export function PolicyLine({ strategy }: { strategy: ReplayStrategy }): ReactElement {
  return (
    <svg width="20" height="8" aria-hidden="true">
      <line x1="1" x2="19" y1="4" y2="4" {...policyStroke(strategy)} />
    </svg>
  );
}
