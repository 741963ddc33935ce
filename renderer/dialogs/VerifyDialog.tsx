import type { ReactElement } from 'react';
import type { VerifyReport } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { useDialog } from '../shell/use-dialog.ts';
import { useStore } from '../state/create-store.ts';
import { jobOfKind } from '../state/jobs.ts';
import { replicasOf } from '../state/shards.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { Icon } from '../ui/Icon.tsx';
import { ProgressBar } from '../ui/ProgressBar.tsx';
import styles from './VerifyDialog.module.css';

export function VerifyDialog(): ReactElement {
  const { stores, workspaces } = useConsole();
  const { isOpen, close } = useDialog('verify');
  const { report } = useStore(stores.verification, (state) => state);
  const job = useStore(stores.jobs, (jobs) => jobOfKind(jobs, 'verify'));
  const replicas = useStore(stores.shards, ({ status }) => replicasOf(status));
  const isRepairOffered =
    replicas === 'differ' || (replicas === 'some' && report.state === 'ready' && !report.value.ok);
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={text.verify.title}
      intro={text.verify.intro}
      size="medium"
      actions={
        job === undefined ? (
          <>
            {isRepairOffered && (
              <Button changes onClick={() => void workspaces.verify(false, true)}>
                {text.verify.repair}
              </Button>
            )}
            <Button onClick={() => void workspaces.verify(true)}>{text.verify.deep}</Button>
            <Button look="primary" onClick={() => void workspaces.verify(false)}>
              {text.verify.light}
            </Button>
          </>
        ) : (
          <Button look="danger" onClick={workspaces.cancelVerify}>
            {text.cancel}
          </Button>
        )
      }
    >
      {job !== undefined && <ProgressBar label={text.verify.running} progress={job.progress} />}
      {job === undefined && report.state === 'idle' && <Choices isRepairOffered={isRepairOffered} />}
      {report.state === 'failed' && <ErrorBlock title={text.verify.failedTitle} error={report.error} />}
      {report.state === 'ready' && <ReportView report={report.value} />}
    </Dialog>
  );
}

function Choices({ isRepairOffered }: { isRepairOffered: boolean }): ReactElement {
  return (
    <dl className={styles.choices}>
      <dt>{text.verify.light}</dt>
      <dd>{text.verify.lightHint}</dd>
      <dt>{text.verify.deep}</dt>
      <dd>{text.verify.deepHint}</dd>
      {isRepairOffered && (
        <>
          <dt>{text.verify.repair}</dt>
          <dd>{text.verify.repairHint}</dd>
        </>
      )}
    </dl>
  );
}

function ReportView({ report }: { report: VerifyReport }): ReactElement {
  return (
    <section aria-label={text.verify.report}>
      <p className={report.ok ? styles.ok : styles.bad} role="status">
        <Icon name={report.ok ? 'check' : 'error'} />
        {report.ok ? text.verify.ok : text.verify.bad}
      </p>
      <ul>
        {report.checks.map((check) => (
          <li key={check.name} className={styles.check}>
            <span className={check.ok ? styles.okMark : styles.badMark}>
              <Icon name={check.ok ? 'check' : 'error'} />
              <span className="visually-hidden">{check.ok ? text.verify.passed : text.verify.failed}</span>
            </span>
            <div className={styles.checkBody}>
              <p>{check.name}</p>
              {check.failures.map((failure) => (
                <p key={failure} className={styles.failure}>
                  {failure}
                </p>
              ))}
            </div>
            <span className={styles.count}>{text.verify.checked(check.checked)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
