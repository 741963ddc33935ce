import type { ReactElement } from 'react';
import { methodEffect } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { useViewerReason } from '../shell/use-viewer.ts';
import { useStore } from '../state/create-store.ts';
import { jobOfKind } from '../state/jobs.ts';
import { SPANS } from '../state/moment.ts';
import { EXPORT_KINDS, type ExportKind, FORMATS_OF, hasRange, rangeOfForm, wishesOf } from '../state/transfers.ts';
import { text } from '../text/en.ts';
import { momentText } from '../text/moment-text.ts';
import { transferText } from '../text/transfer-text.ts';
import { Button } from '../ui/Button.tsx';
import { Choice } from '../ui/Choice.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { Field } from '../ui/Field.tsx';
import { ProgressBar } from '../ui/ProgressBar.tsx';
import { Segmented } from '../ui/Segmented.tsx';
import { Select } from '../ui/Select.tsx';
import styles from './ExportDialog.module.css';
import { TimeFields } from './TimeFields.tsx';

const words = transferText.export;
const isForViewers = (kind: ExportKind): boolean => methodEffect('download.begin', { wish: { kind } }) === 'reads';

/** One place to save everything that a workspace holds. */
export function ExportDialog(): ReactElement {
  const { stores, transfers, moments } = useConsole();
  const isOpen = useStore(stores.view, (view) => view.dialog === 'export');
  const { form, error } = useStore(stores.transfers, (state) => state);
  const job = useStore(stores.jobs, (jobs) => jobOfKind(jobs, 'download'));
  const viewerReason = useViewerReason();
  const kinds = viewerReason === null ? EXPORT_KINDS : EXPORT_KINDS.filter(isForViewers);
  const formats = FORMATS_OF[form.kind];
  const range = rangeOfForm(form, moments.nowMs(), 0);
  const isComplete = wishesOf(form, range, []) !== null;
  return (
    <Dialog
      isOpen={isOpen}
      onClose={transfers.close}
      title={words.title}
      intro={words.intro}
      actions={
        job === undefined ? (
          <Button look="primary" disabled={!isComplete} onClick={() => void transfers.save()}>
            {words.save}
          </Button>
        ) : (
          <Button onClick={transfers.cancelDownload}>{text.cancel}</Button>
        )
      }
    >
      <Choice
        legend={words.what}
        isLegendHidden
        value={form.kind}
        options={kinds.map((kind) => ({ value: kind, ...words.whats[kind] }))}
        onChange={(kind) => transfers.changeExport({ kind })}
      />
      <div className={styles.fields}>
        {form.kind === 'plan' && <PlanField />}
        {formats.length > 0 && (
          <Field
            label={words.format}
            hint={form.kind === 'topology' && form.format === 'csv' ? words.twoFiles : undefined}
          >
            <Segmented
              label={words.format}
              value={form.format}
              options={formats.map((format) => ({ value: format, label: words.formats[format] }))}
              onChange={(format) => transfers.changeExport({ format })}
            />
          </Field>
        )}
        {hasRange(form.kind) && (
          <>
            <Field label={words.time}>
              <Select
                label={words.time}
                placeholder={words.time}
                value={form.span === null ? SPANS.length : SPANS.findIndex(({ id }) => id === form.span)}
                options={[
                  ...SPANS.map(({ id }, at) => ({
                    value: at,
                    label: id === 'all' ? momentText.spans.all : `${words.last} ${momentText.spans[id]}`,
                  })),
                  { value: SPANS.length, label: `${words.from} … ${words.to.toLowerCase()} …` },
                ]}
                onChange={(at) => transfers.changeExport({ span: SPANS[at]?.id ?? null })}
              />
            </Field>
            {form.span === null && (
              <TimeFields
                from={form.from}
                to={form.to}
                fault={form.from !== '' && form.to !== '' && range === null ? words.badRange : null}
                onChange={(change) => transfers.changeExport(change)}
              />
            )}
          </>
        )}
        {form.kind === 'incident' && (
          <label className={styles.check}>
            <input
              type="checkbox"
              checked={form.attributes}
              onChange={(event) => transfers.changeExport({ attributes: event.target.checked })}
            />
            <span>
              {words.attributes}
              <span className={styles.hint}>{words.attributesHint}</span>
            </span>
          </label>
        )}
        {form.kind === 'backup' && <p className={styles.hint}>{words.backupHint}</p>}
      </div>
      {job !== undefined && <ProgressBar label={words.running} progress={job.progress} />}
      {error !== null && <ErrorBlock title={words.failed} error={error} />}
    </Dialog>
  );
}

function PlanField(): ReactElement {
  const { stores, transfers } = useConsole();
  const planId = useStore(stores.transfers, ({ form }) => form.planId);
  const plans = useStore(stores.balance, (balance) => balance.plans);
  const list = plans.state === 'ready' ? plans.value : [];
  const at = list.findIndex((plan) => plan.planId === planId);
  return (
    <Field label={words.plan} hint={list.length === 0 ? words.noPlans : undefined}>
      <Select
        label={words.plan}
        placeholder={words.choosePlan}
        value={at < 0 ? null : at}
        options={list.map((plan, value) => ({
          ...{ value, label: words.planLine(plan.kind, plan.nodes, plan.createdMs), hint: plan.state },
        }))}
        isDisabled={list.length === 0}
        onChange={(chosen) => transfers.changeExport({ planId: list[chosen]?.planId ?? null })}
      />
    </Field>
  );
}
