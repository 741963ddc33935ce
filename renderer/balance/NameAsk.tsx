import { AlertDialog } from '@base-ui/react/alert-dialog';
import { type FormEvent, type ReactElement, type RefObject, useId, useState } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { OPERATOR_LENGTH_MAX } from '../state/balance.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import dialog from '../ui/Dialog.module.css';
import { Ask } from './Ask.tsx';
import styles from './Questions.module.css';

/** Who asks for something to be done, once. */
export function NameAsk({ focusAfter }: { focusAfter?: RefObject<HTMLElement | null> }): ReactElement {
  const { stores, balances } = useConsole();
  const isNameAsked = useStore(stores.balance, (balance) => balance.isNameAsked);
  return (
    <Ask isOpen={isNameAsked} onClose={() => balances.answerName(null)} focusAfter={focusAfter}>
      <NameQuestion />
    </Ask>
  );
}

function NameQuestion(): ReactElement {
  const { balances } = useConsole();
  const [name, setName] = useState('');
  const id = useId();
  const answer = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') balances.answerName(name);
  };
  return (
    <form onSubmit={answer}>
      <header className={dialog.header}>
        <AlertDialog.Title className={dialog.title}>{text.balance.operator.title}</AlertDialog.Title>
      </header>
      <div className={styles.words}>
        <AlertDialog.Description className={styles.hint}>{text.balance.operator.intro}</AlertDialog.Description>
        <label className={styles.field} htmlFor={id}>
          {text.balance.operator.label}
          <input
            id={id}
            className={styles.input}
            maxLength={OPERATOR_LENGTH_MAX}
            autoComplete="name"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
      </div>
      <footer className={dialog.actions}>
        <AlertDialog.Close render={<Button />}>{text.cancel}</AlertDialog.Close>
        <Button look="primary" type="submit" disabled={name.trim() === ''}>
          {text.balance.operator.button}
        </Button>
      </footer>
    </form>
  );
}
