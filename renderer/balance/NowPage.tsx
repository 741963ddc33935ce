import type { ReactElement } from 'react';
import { BALANCE_MODES, type BalanceStatus } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { text } from '../text/en.ts';
import { Segmented } from '../ui/Segmented.tsx';
import { Decision } from './Decision.tsx';
import { ForecastQuality } from './ForecastQuality.tsx';
import styles from './NowPage.module.css';
import { OpenPlan } from './OpenPlan.tsx';
import { ShardsNow } from './ShardsNow.tsx';
import { Stuck } from './Stuck.tsx';

const MODES = BALANCE_MODES.map((value) => ({ value, label: text.balance.modes[value] }));

/** What the balancer sees and does at this moment. */
export function NowPage({ status, foundNothing }: { status: BalanceStatus; foundNothing: boolean }): ReactElement {
  const { balances } = useConsole();
  const { settings, openPlan } = status;
  return (
    <>
      <div className={styles.mode}>
        <span className={styles.modeName} aria-hidden="true">
          {text.balance.mode}
        </span>
        <Segmented
          changes
          label={text.balance.mode}
          value={settings.mode}
          options={MODES}
          onChange={(mode) => void balances.setMode(mode)}
        />
        <span className={styles.modeHint}>{text.balance.modeHints[settings.mode]}</span>
      </div>
      {openPlan !== null && <OpenPlan plan={openPlan} />}
      <Decision status={status} foundNothing={foundNothing} />
      <Stuck
        title={openPlan === null ? text.balance.stuck.title : text.balance.stuck.beside}
        unrelieved={status.unrelieved}
        oversized={status.oversized}
      />
      <div className={styles.columns}>
        <ShardsNow status={status} />
        <ForecastQuality status={status} />
      </div>
    </>
  );
}
