import type { ReactElement } from 'react';
import type { PlanDetails } from '../../engine/protocol/index.ts';
import { ChangeView } from '../placement/ChangeView.tsx';
import { text } from '../text/en.ts';
import { Figure, Figures } from '../ui/Figures.tsx';
import table from '../ui/Table.module.css';
import { PLAN_FIGURES } from './plan-figures.ts';

const words = text.balance.plan;

/** What trimming a plan has changed in its outcome. */
export function BesideOriginal({ original, draft }: { original: PlanDetails; draft: PlanDetails }): ReactElement {
  return (
    <section>
      <h3 className={table.title}>
        {words.beside}
        <span className={table.note}>{words.besideHint}</span>
      </h3>
      <Figures label={words.besideCaption}>
        {PLAN_FIGURES.map(({ name, of, ...look }) => (
          <Figure key={name} name={name}>
            <ChangeView look="tile" before={of(original)} after={of(draft)} {...look} />
          </Figure>
        ))}
      </Figures>
    </section>
  );
}
