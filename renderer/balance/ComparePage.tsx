import type { ReactElement } from 'react';
import type { PlanComparison, PlanDetails } from '../../engine/protocol/index.ts';
import { Difference } from '../placement/ChangeView.tsx';
import { changeOf } from '../placement/changes.ts';
import { useConsole } from '../shell/console-context.ts';
import type { Balance } from '../state/balance.ts';
import { text } from '../text/en.ts';
import { formatCount, formatImbalance } from '../text/format.ts';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { Figure, Figures } from '../ui/Figures.tsx';
import { LinkButton } from '../ui/LinkButton.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import table from '../ui/Table.module.css';
import { PlanStateTag } from './PlanStateTag.tsx';
import { PLAN_FIGURES } from './plan-figures.ts';

const words = text.balance.compare;

/** Two plans, figure by figure, and how much of them is the same. */
export function ComparePage({ balance: { comparison } }: { balance: Balance }): ReactElement {
  const { balances } = useConsole();
  if (comparison.state === 'failed') {
    return <ErrorBlock title={words.failedTitle} error={comparison.error} onRetry={() => void balances.compare()} />;
  }
  if (comparison.state !== 'ready') return <Spinner label={words.loading} />;
  return <Comparison comparison={comparison.value} />;
}

function Comparison({ comparison }: { comparison: PlanComparison }): ReactElement {
  const { plans, onlyFirst, onlySecond, bothAlike, bothElsewhere } = comparison;
  const [first, second] = plans;
  const lines = [
    ...PLAN_FIGURES.map(({ of, ...figure }) => ({ ...figure, values: [of(first), of(second)] as const })),
    ...first.shards.map(({ shard }) => ({
      name: words.shard(shard),
      values: [ratioAfter(first, shard), ratioAfter(second, shard)] as const,
      ...({ format: formatImbalance, wanted: 'neither', noise: 0.005 } as const),
    })),
  ];
  return (
    <>
      <Figures label={words.counts}>
        <Figure name={words.only(first.plan.planId)}>{formatCount(onlyFirst)}</Figure>
        <Figure name={words.only(second.plan.planId)}>{formatCount(onlySecond)}</Figure>
        <Figure name={words.bothAlike}>{formatCount(bothAlike)}</Figure>
        <Figure name={words.bothElsewhere}>{formatCount(bothElsewhere)}</Figure>
      </Figures>
      <table className={table.table}>
        <caption className="visually-hidden">{words.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{words.figure}</th>
            {plans.map(({ plan }) => (
              <th key={plan.planId} scope="col" className={table.number}>
                <PlanLink details={plan} />
              </th>
            ))}
            <th scope="col" className={table.number}>
              {words.difference}
            </th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{text.balance.plan.state}</th>
            {plans.map(({ plan }) => (
              <td key={plan.planId} className={table.number}>
                <PlanStateTag state={plan.state} />
              </td>
            ))}
            <td />
          </tr>
          <tr>
            <th scope="row">{words.author}</th>
            {plans.map(({ plan }) => (
              <td key={plan.planId} className={table.number}>
                {plan.author}
              </td>
            ))}
            <td />
          </tr>
          {lines.map(({ name, values: [of, other], format, wanted, noise }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className={table.number}>{shown(of, format)}</td>
              <td className={table.number}>{shown(other, format)}</td>
              <td className={table.number}>
                {of === null || other === null ? (
                  text.none
                ) : (
                  <Difference change={changeOf(of, other, wanted, noise)} format={format} />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

const shown = (value: number | null, format: (value: number) => string): string =>
  value === null ? text.none : format(value);

const ratioAfter = ({ shards }: PlanDetails, shard: number): number | null =>
  shards.find((entry) => entry.shard === shard)?.after.ratio ?? null;

function PlanLink({ details: { planId } }: { details: PlanDetails['plan'] }): ReactElement {
  const { balances } = useConsole();
  return (
    <LinkButton onClick={() => balances.show({ kind: 'plan', planId })}>{text.balance.plan.name(planId)}</LinkButton>
  );
}
