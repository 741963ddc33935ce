import type { ReactElement } from 'react';
import type { BalanceLook, BalanceStatus } from '../../engine/protocol/index.ts';
import { text } from '../text/en.ts';
import { formatClock } from '../text/format.ts';
import { Callout } from '../ui/Callout.tsx';
import type { IconName } from '../ui/Icon.tsx';
import styles from './Decision.module.css';

const words = text.balance.decision;
const SENTENCES_SHOWN_MAX = 5;

const ICONS: Readonly<Record<BalanceLook['decision'], IconName>> = {
  balanced: 'check',
  confirming: 'clock',
  'quiet-hours': 'moon',
  budget: 'warning',
  plan: 'balance',
};

/** What the balancer made of its last look, in words. */
export function Decision({ status, foundNothing }: { status: BalanceStatus; foundNothing: boolean }): ReactElement {
  const { look, settings } = status;
  const isOff = settings.mode === 'off';
  if (look === null) {
    return (
      <Callout icon="clock" role="status">
        {isOff ? words.off : words.waiting(settings.policy.tickS)}
      </Callout>
    );
  }
  const seen = sentences(look, settings.policy.shardRatioEnter);
  const hidden = seen.length - SENTENCES_SHOWN_MAX;
  const isCalm = seen.length === 0;
  return (
    <section aria-label={words.title}>
      <Callout
        look={isOff ? 'plain' : isCalm ? 'good' : look.decision === 'budget' ? 'warning' : 'plain'}
        icon={isOff ? 'pause' : isCalm ? 'check' : ICONS[look.decision]}
      >
        <div className={styles.line}>
          <div role="status">
            {seen.slice(0, SENTENCES_SHOWN_MAX).map((sentence) => (
              <p key={sentence}>
                <strong>{sentence}</strong>
              </p>
            ))}
            {hidden > 0 && <p className={styles.muted}>{words.more(hidden)}</p>}
            <p>{isOff ? words.off : decided(look, status)}</p>
            {foundNothing && <p>{text.balance.foundNothing}</p>}
          </div>
          <p className={styles.looked}>{words.lookedAt(formatClock(look.atMs))}</p>
        </div>
      </Callout>
    </section>
  );
}

/** What is out of balance: the signals, and before anything is confirmed what the look itself found above the threshold. */
function sentences({ signals, shards, decision }: BalanceLook, enter: number): readonly string[] {
  if (signals.length > 0 || decision !== 'confirming') return signals.map(words.signal);
  return shards.flatMap(({ shard, ratio, ahead }) => {
    if (ratio > enter) return [words.over(shard, ratio, null)];
    const stretch = ahead.findIndex((expected) => expected.ratio > enter);
    return stretch < 0 ? [] : [words.over(shard, ahead[stretch]!.ratio, stretch)];
  });
}

function decided({ decision, signals, allowance }: BalanceLook, { settings, openPlan }: BalanceStatus): string {
  const { shardRatioEnter, confirmTicks } = settings.policy;
  switch (decision) {
    case 'balanced':
      return signals.length === 0 ? words.balanced(shardRatioEnter) : words.atRest;
    case 'confirming':
      return words.confirming(confirmTicks);
    case 'plan':
      if (openPlan !== null) return words.planned;
      return allowance === null ? words.plan : `${words.plan} ${words.allowance(allowance.nodes, allowance.rows)}`;
    default:
      return words[decision];
  }
}
