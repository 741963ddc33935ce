import { Menu } from '@base-ui/react/menu';
import type { ReactElement } from 'react';
import { keysOf } from '../shell/commands.ts';
import { useConsole } from '../shell/console-context.ts';
import status from '../shell/StatusBar.module.css';
import { isMacPlatform, useRunCommand } from '../shell/use-commands.ts';
import { useStore } from '../state/create-store.ts';
import { HEAT_PACES_MS, HEAT_TICK_MS, type HeatPace, paceOf } from '../state/heat-pace.ts';
import type { Stores } from '../state/stores.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import { classes } from '../ui/classes.ts';
import { Icon } from '../ui/Icon.tsx';
import { LinkButton } from '../ui/LinkButton.tsx';
import popup from '../ui/Popup.module.css';
import { Segmented } from '../ui/Segmented.tsx';
import styles from './HeatPace.module.css';

const words = text.heatMap.pace;
const PACES: readonly HeatPace[] = [...HEAT_PACES_MS, null];
const nameOf = (pace: HeatPace): string => String(pace);
const paceOfValue = (value: string): HeatPace => PACES.find((pace) => nameOf(pace) === value) ?? HEAT_TICK_MS;

function usePace(): HeatPace {
  const { stores } = useConsole();
  const heatEveryMs = useStore(stores.settings, (settings) => settings.heatEveryMs);
  const isHeatPaused = useStore(stores.view, (view) => view.isHeatPaused);
  return paceOf({ heatEveryMs }, { isHeatPaused });
}

/** A pause ends with the window; how often heat is drawn is kept. */
function choosePace({ settings, view }: Stores, pace: HeatPace): void {
  if (pace !== null) settings.update((state) => ({ ...state, heatEveryMs: pace }));
  view.update((state) => ({ ...state, isHeatPaused: pace === null }));
}

/** In the head of the panel: that it is live, and how often. */
export function HeatPaceMenu(): ReactElement {
  const { stores } = useConsole();
  const pace = usePace();
  return (
    <Menu.Root>
      <Menu.Trigger
        render={<Button size="small" look="quiet" />}
        className={classes(styles.trigger, pace === null && styles.paused)}
        aria-label={`${words.label}: ${words.names(pace)}`}
        title={pace === null ? words.isPaused : text.heatMap.range.isLive}
      >
        {pace === null ? <Icon name="pause" /> : <span className={styles.dot} aria-hidden="true" />}
        <span>{pace === null ? words.paused : text.heatMap.range.live}</span>
        {pace !== null && pace !== HEAT_TICK_MS && <span className={styles.every}>{words.names(pace)}</span>}
        <Icon name="chevronDown" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner side="top" align="start" sideOffset={6} className={popup.positioner}>
          <Menu.Popup className={popup.popup}>
            <div className={popup.list}>
              <Menu.RadioGroup
                value={nameOf(pace)}
                onValueChange={(value: string) => choosePace(stores, paceOfValue(value))}
                aria-label={words.label}
              >
                {PACES.map((one) => (
                  <Menu.RadioItem key={nameOf(one)} value={nameOf(one)} className={popup.item} closeOnClick>
                    <span className={styles.mark}>
                      <Menu.RadioItemIndicator>
                        <Icon name="check" />
                      </Menu.RadioItemIndicator>
                    </span>
                    {words.names(one)}
                    {one === null && <span className={popup.hint}>{keysOf('pause-heat', isMacPlatform())}</span>}
                  </Menu.RadioItem>
                ))}
              </Menu.RadioGroup>
            </div>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

/** The same in the settings. */
export function HeatPaceSetting(): ReactElement {
  const { stores } = useConsole();
  return (
    <Segmented
      label={words.label}
      value={nameOf(usePace())}
      options={PACES.map((pace) => ({ value: nameOf(pace), label: words.short(pace) }))}
      onChange={(value) => choosePace(stores, paceOfValue(value))}
    />
  );
}

/**
 * In the status bar, and beside the legend of a presentation, where heat is not drawn as often as it comes: what is on screen
 * may be older than it looks.
 */
export function HeatPaceFact({
  className = status.fact,
}: {
  readonly className?: string | undefined;
}): ReactElement | null {
  const { stores } = useConsole();
  const run = useRunCommand();
  const pace = usePace();
  const shownMs = useStore(stores.shards, ({ heat }) => (pace === null ? (heat?.timeMs ?? null) : null));
  if (pace === HEAT_TICK_MS) return null;
  return (
    <div
      className={classes(className, pace === null && styles.paused)}
      role="status"
      title={pace === null ? words.isPaused : words.hint}
    >
      {pace === null ? (
        <>
          <span>{words.pausedAt(shownMs)}</span>
          <LinkButton onClick={() => run('pause-heat')}>{words.resume}</LinkButton>
        </>
      ) : (
        words.drawn(pace)
      )}
    </div>
  );
}
