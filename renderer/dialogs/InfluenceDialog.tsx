import { type ReactElement, useEffect } from 'react';
import type { InfluenceFreshness, InfluenceInfo } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import styles from './InfluenceDialog.module.css';
import { InfluenceForm } from './InfluenceForm.tsx';
import { InfluenceHistogram } from './InfluenceHistogram.tsx';
import { InfluenceLeaders } from './InfluenceLeaders.tsx';

/** Which measure is in force, how its scores are spread, who leads, and the way to another measure. */
export function InfluenceDialog(): ReactElement {
  const { stores, influence } = useConsole();
  const isOpen = useStore(stores.view, (view) => view.dialog === 'influence');
  const close = () => {
    stores.view.update((view) => ({ ...view, dialog: null }));
    influence.forgetRun();
  };
  return (
    <Dialog isOpen={isOpen} onClose={close} title={text.influence.title} intro={text.influence.intro} size="wide">
      {isOpen && <Content onClose={close} />}
    </Dialog>
  );
}

function Content({ onClose }: { onClose: () => void }): ReactElement {
  const { stores, influence, selects } = useConsole();
  const topology = useStore(stores.workspace, (workspace) => workspace.topology);
  const { report } = useStore(stores.influence, (state) => state);
  // The feed loads the topology anew when somebody recomputed: then there are other scores to tell of.
  useEffect(() => {
    if (topology.state === 'ready') void influence.refresh();
  }, [topology, influence]);
  if (topology.state !== 'ready') return <EmptyState title={text.influence.noWorkspace} />;
  if (report.state === 'failed') {
    return (
      <ErrorBlock title={text.influence.failedTitle} error={report.error} onRetry={() => void influence.refresh()} />
    );
  }
  if (report.state !== 'ready') return <Spinner label={text.loading} />;
  const { info, freshness, nodes, top, histogram } = report.value;
  const choose = (index: number) => {
    onClose();
    selects.goTo(index);
  };
  return (
    <div className={styles.content}>
      <InForce info={info} freshness={freshness} />
      <div className={styles.columns}>
        <InfluenceHistogram nodes={nodes} bins={histogram} />
        <InfluenceLeaders leaders={top} onChoose={choose} />
      </div>
      <InfluenceForm info={info} />
    </div>
  );
}

function InForce({ info, freshness }: { info: InfluenceInfo; freshness: InfluenceFreshness }): ReactElement {
  const behind = text.influence.behind(info.measure, freshness);
  return (
    <section className={styles.inForce} aria-label={text.influence.inForce}>
      <p className={styles.settings}>
        <span className={styles.tag}>{text.influence.inForce}</span>
        {text.influence.settings(info)}
      </p>
      <p className={styles.meaning}>
        {text.influence.meaning(info)}
        {info.error !== null && ` ${info.error === 0 ? text.influence.exact : text.influence.within(info.error)}`}
      </p>
      {behind !== null && <p className={styles.meaning}>{behind}</p>}
    </section>
  );
}
