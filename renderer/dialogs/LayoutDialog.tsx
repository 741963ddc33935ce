import { type ReactElement, useState } from 'react';
import type { LayoutKind } from '../actions/workspace-actions.ts';
import { PinnedNodes } from '../scenery/PinnedNodes.tsx';
import { useConsole } from '../shell/console-context.ts';
import { useDialog } from '../shell/use-dialog.ts';
import { useStore } from '../state/create-store.ts';
import { jobOfKind } from '../state/jobs.ts';
import { text } from '../text/en.ts';
import { sceneryText } from '../text/scenery-text.ts';
import { Button } from '../ui/Button.tsx';
import { Choice } from '../ui/Choice.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { ProgressBar } from '../ui/ProgressBar.tsx';

const KINDS = [
  { value: 'islands', name: text.layout.islands, hint: text.layout.islandsHint },
  { value: 'layers', name: sceneryText.layers, hint: sceneryText.layersHint },
  { value: 'force', name: text.layout.force, hint: text.layout.forceHint },
] as const;
/** Enough for the force layout to settle on graphs that this console shows well; it stops earlier when it is still. */
const FORCE_ITERATION_COUNT = 300;

export function LayoutDialog(): ReactElement {
  const { stores, workspaces } = useConsole();
  const { isOpen, close } = useDialog('layout');
  const job = useStore(stores.jobs, (jobs) => jobOfKind(jobs, 'layout'));
  const [kind, setKind] = useState<LayoutKind>('islands');
  const start = async () => {
    await workspaces.layout(kind, FORCE_ITERATION_COUNT);
    close();
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={text.layout.title}
      intro={text.layout.intro}
      size="small"
      actions={
        job === undefined ? (
          <Button changes look="primary" onClick={() => void start()}>
            {text.layout.start}
          </Button>
        ) : (
          <Button look="danger" onClick={workspaces.cancelLayout}>
            {text.cancel}
          </Button>
        )
      }
    >
      {job !== undefined ? (
        <ProgressBar label={text.layout.running} progress={job.progress} />
      ) : (
        <>
          <Choice legend={text.layout.title} isLegendHidden options={KINDS} value={kind} onChange={setKind} />
          <PinnedNodes />
        </>
      )}
    </Dialog>
  );
}
