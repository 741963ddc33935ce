import { restoredOperator } from '../state/balance.ts';
import type { Stores } from '../state/stores.ts';

/** Who does what this console asks for: every plan, setting and write carries the name. */
export interface Operator {
  /** Asked where nobody has said so yet; null where nobody wants to. */
  name(): string | null | Promise<string | null>;
  /** Answers the question for a name; null for no answer. */
  answer(name: string | null): void;
}

export function createOperator({ balance }: Stores): Operator {
  let nameWanted: ((name: string | null) => void) | null = null;
  return {
    name() {
      const { operator } = balance.get();
      if (operator !== null) return operator;
      nameWanted?.(null);
      return new Promise((resolve) => {
        nameWanted = resolve;
        balance.update((state) => ({ ...state, isNameAsked: true }));
      });
    },
    answer(name) {
      const operator = restoredOperator(name);
      balance.update((state) => ({ ...state, isNameAsked: false, operator: operator ?? state.operator }));
      const tell = nameWanted;
      nameWanted = null;
      tell?.(operator);
    },
  };
}
