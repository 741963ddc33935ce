import type { ReactElement } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import type { Placement } from '../state/placement.ts';
import { text } from '../text/en.ts';
import { sceneryText } from '../text/scenery-text.ts';
import { Button } from '../ui/Button.tsx';
import { saveFile } from '../ui/save-file.ts';
import styles from './PlacementActions.module.css';

/** What can be done next. */
export function PlacementActions({ placement }: { placement: Placement }): ReactElement {
  const { stores, placements, scenery } = useConsole();
  const isReady = useStore(stores.workspace, ({ topology }) => topology.state === 'ready');
  const show = (dialog: 'verify' | null) => stores.view.update((view) => ({ ...view, dialog }));
  const propose = (label: string) => (
    <Button changes look="primary" disabled={!isReady} onClick={() => void placements.propose()}>
      {label}
    </Button>
  );
  switch (placement.phase) {
    case 'choosing':
      return propose(text.placement.propose);
    case 'proposing':
    case 'applying':
      return (
        <>
          <Button onClick={() => show(null)}>{text.placement.background}</Button>
          <Button
            look="danger"
            onClick={placement.phase === 'applying' ? placements.cancelApply : placements.cancelProposal}
          >
            {text.cancel}
          </Button>
        </>
      );
    case 'proposed':
    case 'confirming':
      return (
        <>
          <Button className={styles.first} onClick={placements.backToForm}>
            {text.placement.change}
          </Button>
          <Button icon="download" onClick={() => void savePlan(placements.document)}>
            {text.placement.save}
          </Button>
          {placement.proposal !== null && placement.proposal.movedNodes > 0 && (
            <Button icon="target" onClick={() => void scenery.showProposal(placement.proposal!)}>
              {sceneryText.plan.show}
            </Button>
          )}
          {isOutdated(placement) ? (
            propose(text.placement.proposeAgain)
          ) : (
            <Button changes look="primary" disabled={!isChange(placement)} onClick={placements.askToApply}>
              {text.placement.apply}
            </Button>
          )}
        </>
      );
    case 'applied':
      return (
        <>
          <Button className={styles.first} onClick={placements.backToForm}>
            {text.placement.another}
          </Button>
          <Button onClick={() => show('verify')}>{text.placement.verify}</Button>
          <Button look="primary" onClick={() => show(null)}>
            {text.close}
          </Button>
        </>
      );
    case 'stopped':
      return propose(text.placement.proposeAgain);
  }
}

/** The engine refused the plan itself: it would refuse it again. */
const isOutdated = ({ error }: Placement): boolean =>
  error?.code === 'conflict.plan' || error?.code === 'not-found.plan';

const isChange = ({ proposal }: Placement): boolean =>
  proposal !== null && (proposal.movedNodes > 0 || proposal.shards !== proposal.before.shards.length);

async function savePlan(document: () => Promise<{ name: string; text: string } | null>): Promise<void> {
  const plan = await document();
  if (plan !== null) saveFile(plan.name, 'application/json', plan.text);
}
