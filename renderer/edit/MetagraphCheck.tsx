import type { ReactElement } from 'react';
import type { MetagraphReport } from '../../engine/protocol/index.ts';
import type { Loadable } from '../state/loadable.ts';
import { text } from '../text/en.ts';
import { Callout } from '../ui/Callout.tsx';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';

const words = text.edit.metagraph;

/** What the data says of the metagraph; nothing before it was asked. */
export function MetagraphCheck({ report }: { report: Loadable<MetagraphReport> }): ReactElement | null {
  if (report.state === 'failed') return <ErrorBlock title={words.checkFailed} error={report.error} />;
  if (report.state !== 'ready') return null;
  const { ok, checked, violations, hierarchies } = report.value;
  return (
    <Callout look={ok ? 'good' : 'warning'} icon={ok ? 'check' : 'warning'} role="status">
      <p>
        <strong>{ok ? words.ok(checked) : words.bad(checked)}</strong>
      </p>
      <ul>
        {violations.map(({ from, relation, to, edges, counted }) => (
          <li key={JSON.stringify([from, relation, to])}>{words.violation(from, relation, to, edges, counted)}</li>
        ))}
        {hierarchies.map(({ name, acyclic, cycle }) => (
          <li key={name}>{cycle === null ? words.noCycle(name) : words.cycle(name, acyclic, cycle)}</li>
        ))}
      </ul>
    </Callout>
  );
}
