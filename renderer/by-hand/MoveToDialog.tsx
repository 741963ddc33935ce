import { type ReactElement, useId } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { type ByHand, isAllowed, targetOf } from '../state/by-hand.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import { MoveConfirmation } from './MoveConfirmation.tsx';
import styles from './MoveToDialog.module.css';
import { TargetTable } from './TargetTable.tsx';
import { useLivePreview } from './use-live-preview.ts';

const words = text.byHand;

/** Where to move some nodes: every shard with what it would mean there, or why not; then the last question. */
export function MoveToDialog(): ReactElement {
  const { stores, byHands } = useConsole();
  const state = useStore(stores.byHand, (byHand) => byHand);
  const { phase, label, nodes, to } = state;
  const isOpen = phase === 'choosing' || phase === 'confirming' || phase === 'starting';
  const isConfirming = isOpen && phase !== 'choosing';
  useLivePreview(phase === 'choosing' || phase === 'dragging');
  const form = useId();
  return (
    <Dialog
      isOpen={isOpen}
      onClose={byHands.close}
      size={isConfirming ? 'small' : 'wide'}
      title={
        isConfirming && to !== null ? words.titleConfirm(label, nodes.length, to) : words.title(label, nodes.length)
      }
      intro={!isConfirming && state.preview.state === 'ready' ? words.from(state.preview.value) : undefined}
      actions={isConfirming ? <ConfirmActions state={state} /> : <ChooseActions state={state} form={form} />}
    >
      {isConfirming ? <MoveConfirmation state={state} /> : <Targets state={state} form={form} />}
    </Dialog>
  );
}

function Targets({ state, form }: { state: ByHand; form: string }): ReactElement {
  const { byHands } = useConsole();
  const { preview } = state;
  if (preview.state === 'failed') {
    return <ErrorBlock title={words.failedTitle} error={preview.error} onRetry={() => void byHands.refreshPreview()} />;
  }
  if (preview.state !== 'ready') return <Spinner label={words.loading} />;
  return (
    <form
      id={form}
      onSubmit={(event) => {
        event.preventDefault();
        byHands.askConfirmation();
      }}
    >
      {!preview.value.targets.some(isAllowed) && (
        <p className={styles.none} role="status">
          {words.none}
        </p>
      )}
      <TargetTable preview={preview.value} chosen={state.to} onChoose={byHands.choose} />
    </form>
  );
}

function ChooseActions({ state, form }: { state: ByHand; form: string }): ReactElement {
  const { byHands } = useConsole();
  return (
    <>
      <span className={styles.hint}>{words.keysHint}</span>
      <Button onClick={byHands.close}>{text.cancel}</Button>
      <Button changes type="submit" form={form} look="primary" disabled={!isAllowed(targetOf(state, state.to))}>
        {words.choose}
      </Button>
    </>
  );
}

function ConfirmActions({ state }: { state: ByHand }): ReactElement {
  const { byHands } = useConsole();
  const isStarting = state.phase === 'starting';
  return (
    <>
      <Button className={styles.first} disabled={isStarting} onClick={byHands.backToChoosing}>
        {words.back}
      </Button>
      <Button disabled={isStarting} onClick={byHands.close}>
        {text.cancel}
      </Button>
      <Button changes look="primary" disabled={isStarting} onClick={() => void byHands.start()}>
        {isStarting ? words.starting : words.confirmButton(state.nodes.length)}
      </Button>
    </>
  );
}
