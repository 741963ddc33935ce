import type { BalancePolicy } from '../../model/policy.ts';

/**
 * The breaker of ping-pong, by node. A node that moved stays for the cooldown. If its next move takes it back to where it
 * came from, that one's cooldown is twice the last one's; any other move begins anew. Beside that no node moves more often
 * than the policy says within an hour, however short the cooldown.
 */
export interface NodeMemory {
  readonly from: number;
  readonly to: number;
  readonly cooldownMs: number;
  readonly untilMs: number;
  /** Returns in a row: 1 for A to B to A. */
  readonly returns: number;
  /** Moves of the last hour, as of the last move. */
  readonly movesMs: readonly number[];
}

const HOUR_MS = 3_600_000;
/** A return is recognised for so many cooldowns after the last one ended, and for an hour at least. */
const MEMORY_COOLDOWNS = 8;

export function remembered(
  last: NodeMemory | undefined,
  { from, to }: { readonly from: number; readonly to: number },
  policy: BalancePolicy,
  nowMs: number,
): NodeMemory {
  const isReturn = last !== undefined && last.from === to && last.to === from;
  const cooldownMs = isReturn
    ? Math.min(Math.max(1000 * policy.cooldownMaxS, last.cooldownMs), 2 * last.cooldownMs)
    : 1000 * policy.cooldownS;
  return {
    ...{ from, to, cooldownMs },
    untilMs: nowMs + cooldownMs,
    returns: isReturn ? last.returns + 1 : 0,
    movesMs: [...(last?.movesMs ?? []).filter((ms) => ms > nowMs - HOUR_MS), nowMs],
  };
}

export function isCooling({ untilMs, movesMs }: NodeMemory, policy: BalancePolicy, nowMs: number): boolean {
  if (nowMs < untilMs) return true;
  return movesMs.filter((ms) => ms > nowMs - HOUR_MS).length >= policy.nodeMovesPerHourMax;
}

export const isForgotten = ({ untilMs, cooldownMs }: NodeMemory, nowMs: number): boolean =>
  nowMs > untilMs + Math.max(HOUR_MS, MEMORY_COOLDOWNS * cooldownMs);
