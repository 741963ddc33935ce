import type { ReactElement } from 'react';
import type { BalancePolicy } from '../../engine/protocol/index.ts';
import dialog from '../balance/BalanceDialog.module.css';
import { useConsole } from '../shell/console-context.ts';
import { useViewerReason } from '../shell/use-viewer.ts';
import { type BackTest, isBackTestBusy, isRunnable, thresholdFaults } from '../state/back-test.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import { SaveMenu } from '../ui/SaveMenu.tsx';
import { saveFile } from '../ui/save-file.ts';
import { backTestCsv, backTestJson } from './back-test-export.ts';

const words = text.backTest;
const FORMATS = (['csv', 'json'] as const).map((value) => ({ value, ...words.formats[value] }));

/** What can be done next. */
export function BackTestActions({ policy }: { policy: BalancePolicy }): ReactElement {
  const { stores, backTests } = useConsole();
  const state = useStore(stores.backTest, (backTest) => backTest);
  const workspace = useStore(stores.workspace, (of) => of.state?.name ?? null);
  const reason = useViewerReason();
  const refused = reason === null ? {} : { disabled: true, focusableWhenDisabled: true, title: reason };
  const { phase, wish, result } = state;
  if (isBackTestBusy(state)) {
    return (
      <Button look="danger" onClick={backTests.cancel}>
        {text.cancel}
      </Button>
    );
  }
  if (phase === 'done' && result !== null) {
    return (
      <>
        <Button className={dialog.first} onClick={backTests.showForm}>
          {words.change}
        </Button>
        <SaveMenu
          align="end"
          label={words.save}
          formats={FORMATS}
          onSave={(format) => save(format, result, workspace)}
        />
        <Button look="primary" {...refused} onClick={() => void backTests.run()}>
          {words.again}
        </Button>
      </>
    );
  }
  const needsFile = wish.source === 'trace' && wish.file === null;
  return (
    <>
      {result !== null && (
        <Button className={dialog.first} onClick={backTests.showResult}>
          {words.showLast}
        </Button>
      )}
      {needsFile && <span className={dialog.hint}>{words.needsFile}</span>}
      <Button
        look="primary"
        disabled={!isRunnable(wish) || thresholdFaults(wish, policy).size > 0}
        {...refused}
        onClick={() => void backTests.run()}
      >
        {words.run}
      </Button>
    </>
  );
}

function save(format: 'csv' | 'json', result: NonNullable<BackTest['result']>, workspace: string | null): void {
  const name = `${workspace ?? 'workspace'}.back-test.${format}`;
  if (format === 'csv') saveFile(name, 'text/csv', backTestCsv(result.answer));
  else saveFile(name, 'application/json', backTestJson(result.answer, result.wish));
}
