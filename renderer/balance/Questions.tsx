import { AlertDialog } from '@base-ui/react/alert-dialog';
import { type ReactElement, type RefObject, useId, useState } from 'react';
import type { BalanceSettings } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import type { Balance, BalanceQuestion } from '../state/balance.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import { Choice } from '../ui/Choice.tsx';
import dialog from '../ui/Dialog.module.css';
import { Ask } from './Ask.tsx';
import { NameAsk } from './NameAsk.tsx';
import styles from './Questions.module.css';

const words = text.balance.question;

/** What is asked before it is done, and who asks for it. Inside of the dialog, so that Escape closes only this. */
export function Questions(props: {
  readonly balance: Balance;
  /** Where the keyboard goes on after an answer: the button that asked may be gone then. */
  readonly focusAfter: RefObject<HTMLElement | null>;
}): ReactElement {
  const { balance, focusAfter } = props;
  const { balances } = useConsole();
  const { question, operator, status } = balance;
  return (
    <>
      <Ask isOpen={question !== null} onClose={balances.withdraw} focusAfter={focusAfter}>
        {question !== null && (
          <Question
            question={question}
            operator={operator}
            settings={status.state === 'ready' ? status.value.settings : null}
          />
        )}
      </Ask>
      <NameAsk focusAfter={focusAfter} />
    </>
  );
}

interface QuestionProps {
  readonly question: BalanceQuestion;
  readonly operator: string | null;
  readonly settings: BalanceSettings | null;
}

function Question({ question, operator, settings }: QuestionProps): ReactElement {
  const { balances } = useConsole();
  const [note, setNote] = useState('');
  const [moved, setMoved] = useState<'back' | 'stays'>('stays');
  const { title, sentences, button } = wordsOf(question, settings);
  const id = useId();
  return (
    <>
      <header className={dialog.header}>
        <AlertDialog.Title className={dialog.title}>{title}</AlertDialog.Title>
      </header>
      <div className={styles.words}>
        <AlertDialog.Description render={<div />} className={styles.muted}>
          {sentences.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
          {operator !== null && <p>{words.as(operator)}</p>}
        </AlertDialog.Description>
        {question.kind === 'abort' && (
          <Choice
            legend={words.abortLegend}
            options={words.abortWays(question.plan)}
            value={moved}
            onChange={setMoved}
          />
        )}
        {question.kind === 'refuse' && (
          <label className={styles.field} htmlFor={id}>
            {words.note}
            <textarea
              id={id}
              className={styles.input}
              rows={2}
              maxLength={1000}
              value={note}
              aria-describedby={`${id}-hint`}
              onChange={(event) => setNote(event.target.value)}
            />
            <span id={`${id}-hint`} className={styles.hint}>
              {words.noteHint}
            </span>
          </label>
        )}
      </div>
      <footer className={dialog.actions}>
        <AlertDialog.Close render={<Button />}>{text.cancel}</AlertDialog.Close>
        <Button changes look="primary" onClick={() => void balances.confirm({ note, moved })}>
          {button}
        </Button>
      </footer>
    </>
  );
}

function wordsOf(
  question: BalanceQuestion,
  settings: BalanceSettings | null,
): { readonly title: string; readonly sentences: readonly string[]; readonly button: string } {
  if (question.kind === 'mode') {
    const { nodesMax, rowsMax } = settings?.approval ?? { nodesMax: 0, rowsMax: 0 };
    const { modeWarning } = text.balance;
    return {
      title: text.balance.modeQuestion(question.mode),
      sentences: [
        question.mode === 'automatic' ? modeWarning.automatic : modeWarning['approve-by-rule'](nodesMax, rowsMax),
      ],
      button: text.balance.modeConfirm,
    };
  }
  const { plan, kind } = question;
  const { ratioBefore, ratioPredicted } = plan;
  if (kind === 'approve') {
    return {
      title: words.approveTitle(plan),
      sentences: [
        words.approve(plan),
        ...(ratioBefore === null || ratioPredicted === null ? [] : [words.ratio(ratioBefore, ratioPredicted)]),
        words.bound(plan.hash),
      ],
      button: words.approveButton,
    };
  }
  if (kind === 'undo') return { title: words.undoTitle(plan), sentences: [words.undo(plan)], button: words.undoButton };
  if (kind === 'abort') return { title: words.abortTitle(plan), sentences: [words.abort], button: words.abortButton };
  if (plan.state === 'draft')
    return { title: words.discardTitle, sentences: [words.discard], button: words.discardButton };
  return { title: words.refuseTitle(plan), sentences: [words.refuse], button: words.refuseButton };
}
