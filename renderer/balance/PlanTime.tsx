import type { ReactElement } from 'react';
import type { PlanSummary } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { isDecidable } from '../state/balance.ts';
import { text } from '../text/en.ts';
import { formatMoment } from '../text/format.ts';
import { useNow } from '../ui/use-now.ts';

/** How long somebody may still decide; of a plan that is over, when it ended. */
export function PlanTime({ plan }: { plan: PlanSummary }): ReactElement {
  const { nowMs } = useConsole();
  const { state, expiresMs, finishedMs, createdMs } = plan;
  const isRunningOut = isDecidable(state) && expiresMs !== null;
  const now = useNow(nowMs, isRunningOut);
  if (isRunningOut) {
    const seconds = Math.ceil((expiresMs - now) / 1000);
    // Above a minute the seconds would only flicker.
    const shown = seconds > 60 ? 60 * Math.ceil(seconds / 60) : seconds;
    return <span>{seconds > 0 ? text.balance.plan.left(shown) : text.balance.plan.leftNone}</span>;
  }
  return <span>{formatMoment(finishedMs ?? createdMs)}</span>;
}
