/**
 * What a trace is run against: nobody moves anything, by what is measured, by the forecast while its record is good, or by
 * what will really come.
 */
export const REPLAY_STRATEGIES = ['off', 'reactive', 'predictive', 'clairvoyant'] as const;
export type ReplayStrategy = (typeof REPLAY_STRATEGIES)[number];

/** What an access reads: the node alone, or the node with all below or above it. */
export const REPLAY_FORMS = ['point', 'descendants', 'ancestors'] as const;
export type ReplayForm = (typeof REPLAY_FORMS)[number];
