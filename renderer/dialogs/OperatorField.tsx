import { type ReactElement, useState } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { restoredOperator } from '../state/balance.ts';
import { useStore } from '../state/create-store.ts';
import { settingsText as words } from '../text/settings-text.ts';
import { TextField } from '../ui/TextField.tsx';

/** Who sits here. What is typed holds as soon as it is a name; empty, the console asks again when it needs one. */
export function OperatorField(): ReactElement {
  const { stores } = useConsole();
  const operator = useStore(stores.balance, (balance) => balance.operator);
  const [typed, setTyped] = useState(operator ?? '');
  return (
    <TextField
      label={words.operator.label}
      isLabelHidden
      value={typed}
      lengthMax={100}
      onChange={(value) => {
        setTyped(value);
        stores.balance.update((balance) => ({ ...balance, operator: restoredOperator(value) }));
      }}
    />
  );
}
