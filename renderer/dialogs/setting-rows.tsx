import { HeatPaceSetting } from '../heat-map/HeatPace.tsx';
import { WorkloadControl } from '../panels/WorkloadControl.tsx';
import { useConsole } from '../shell/console-context.ts';
import { useRunCommand } from '../shell/use-commands.ts';
import { useStore } from '../state/create-store.ts';
import { type Settings, toggleMuted } from '../state/settings.ts';
import { text } from '../text/en.ts';
import { settingsText as words } from '../text/settings-text.ts';
import { Button } from '../ui/Button.tsx';
import { Segmented } from '../ui/Segmented.tsx';
import { Switch } from '../ui/Switch.tsx';
import { OperatorField } from './OperatorField.tsx';
import styles from './SettingsDialog.module.css';
import type { SettingRow } from './SettingsDialog.tsx';

/** All settings as lines; a new one is a line here. */
export function useSettingRows(): readonly SettingRow[] {
  const { stores, balances, shell } = useConsole();
  const run = useRunCommand();
  const settings = useStore(stores.settings, (state) => state);
  const theme = useStore(stores.view, (view) => view.themeChoice);
  const areSingleKeysOn = useStore(stores.keys, (keys) => keys.areSingleKeysOn);
  const hasTopology = useStore(stores.workspace, ({ topology }) => topology.state === 'ready');
  const hasWorkload = useStore(stores.workspace, ({ workload }) => workload !== null);
  const set = (change: Partial<Settings>) => stores.settings.update((state) => ({ ...state, ...change }));

  const choice = <K extends 'contrast' | 'motion' | 'textSize' | 'timeZone' | 'bytes'>(
    key: K,
    values: readonly Settings[K][],
  ) => (
    <Segmented<Settings[K] & string>
      label={words[key].label}
      value={settings[key] as Settings[K] & string}
      options={values.map((value) => ({
        value: value as Settings[K] & string,
        label: (words[key] as Readonly<Record<string, string>>)[value] ?? value,
      }))}
      onChange={(value) => set({ [key]: value } as Partial<Settings>)}
    />
  );

  return [
    {
      ...{ section: 'appearance', label: words.theme.label },
      control: (
        <Segmented
          label={words.theme.label}
          value={theme}
          options={(['system', 'light', 'dark'] as const).map((value) => ({ value, label: words.theme[value] }))}
          onChange={(themeChoice) => stores.view.update((view) => ({ ...view, themeChoice }))}
        />
      ),
    },
    {
      ...{ section: 'appearance', label: words.contrast.label, hint: words.contrast.hint },
      control: choice('contrast', ['system', 'normal', 'more']),
    },
    {
      ...{ section: 'appearance', label: words.motion.label, hint: words.motion.hint },
      control: choice('motion', ['system', 'reduced', 'full']),
    },
    {
      ...{ section: 'appearance', label: text.heatMap.pace.label, hint: text.heatMap.pace.hint },
      control: <HeatPaceSetting />,
    },
    {
      ...{ section: 'appearance', label: words.layout.label, hint: words.layout.hint },
      control: <Button onClick={() => run('layout-reset')}>{words.layout.reset}</Button>,
    },
    {
      ...{ section: 'text', label: words.textSize.label },
      control: choice('textSize', ['normal', 'large', 'largest']),
    },
    {
      ...{ section: 'text', label: words.timeZone.label, hint: words.timeZone.hint },
      control: choice('timeZone', ['local', 'utc']),
    },
    { ...{ section: 'text', label: words.bytes.label }, control: choice('bytes', ['binary', 'decimal']) },
    {
      ...{ section: 'keyboard', label: words.shortcuts.label, hint: words.shortcuts.hint },
      control: <Button onClick={() => run('shortcuts')}>{words.shortcuts.open}</Button>,
    },
    {
      ...{ section: 'keyboard', label: words.single.label, hint: words.single.hint },
      control: (
        <Switch
          label={words.single.label}
          isLabelHidden
          isOn={areSingleKeysOn}
          onChange={(isOn) => stores.keys.update((keys) => ({ ...keys, areSingleKeysOn: isOn }))}
        />
      ),
    },
    {
      ...{ section: 'notices', label: words.system.label, hint: words.system.hint },
      control: (
        <Switch
          label={words.system.label}
          isLabelHidden
          isOn={settings.areSystemNoticesOn}
          onChange={(isOn) => {
            // The desktop asks nobody; a browser asks once, and may refuse.
            if (isOn && shell === null && 'Notification' in window) void Notification.requestPermission();
            set({ areSystemNoticesOn: isOn });
          }}
        />
      ),
    },
    {
      ...{ section: 'notices', label: words.muted.label },
      control:
        settings.mutedNotices.length === 0 ? (
          <span className={styles.hint}>{words.muted.none}</span>
        ) : (
          <ul className={styles.muted}>
            {settings.mutedNotices.map((code) => (
              <li key={code}>
                <code>{code}</code>
                <Button size="small" onClick={() => stores.settings.update((state) => toggleMuted(state, code))}>
                  {words.muted.hear}
                </Button>
              </li>
            ))}
          </ul>
        ),
    },
    { ...{ section: 'operator', label: words.operator.label, hint: words.operator.hint }, control: <OperatorField /> },
    ...(hasTopology
      ? ([
          {
            ...{ section: 'workspace', label: words.workload.label, hint: words.workload.hint },
            control: hasWorkload ? <WorkloadControl /> : <span className={styles.hint}>{words.workload.none}</span>,
          },
          {
            ...{ section: 'workspace', label: words.balance.label, hint: words.balance.hint },
            control: <Button onClick={() => balances.open({ kind: 'settings' })}>{words.balance.open}</Button>,
          },
          {
            ...{ section: 'workspace', label: words.tour.label, hint: words.tour.hint },
            control: <Button onClick={() => run('tour')}>{words.tour.open}</Button>,
          },
        ] satisfies readonly SettingRow[])
      : []),
  ];
}
