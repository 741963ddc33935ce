import type { ReactElement } from 'react';
import type { AuditEvent } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { text } from '../text/en.ts';
import { formatMoment } from '../text/format.ts';
import { LinkButton } from '../ui/LinkButton.tsx';
import styles from './AuditList.module.css';

/** Who did what, newest first. `ofPlan`: all of it was about the plan that is looked at. */
export function AuditList({
  events,
  ofPlan = false,
}: {
  events: readonly AuditEvent[];
  ofPlan?: boolean;
}): ReactElement {
  return (
    <ol aria-label={text.balance.audit.title}>
      {events.map((event) => (
        <li key={event.id} className={styles.event}>
          <time className={styles.time}>{formatMoment(event.atMs)}</time>
          <Words event={event} ofPlan={ofPlan} />
        </li>
      ))}
    </ol>
  );
}

function Words({ event, ofPlan }: { event: AuditEvent; ofPlan: boolean }): ReactElement {
  const { balances, nodeLinks } = useConsole();
  const { actor, action, planId, detail } = event;
  const words = text.balance.audit;
  return (
    <span>
      <span className={styles.actor}>{actor}</span>
      {` ${words.did(action)} `}
      {planId !== null && !ofPlan && (
        <>
          <LinkButton onClick={() => balances.show({ kind: 'plan', planId })}>{words.plan(planId)}</LinkButton>
          {' · '}
          <LinkButton aria-label={text.nodeLinks.show} onClick={() => void nodeLinks.show({ kind: 'plan', planId })}>
            {text.nodeLinks.showShort}
          </LinkButton>
        </>
      )}
      {detail !== '' && <span className={styles.detail}>{detail}</span>}
    </span>
  );
}
