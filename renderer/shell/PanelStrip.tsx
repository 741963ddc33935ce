import { Menu } from '@base-ui/react/menu';
import type { KeyboardEvent, PointerEvent, ReactElement } from 'react';
import { movePanel, REGIONS, type RegionContent, toFront } from '../state/layout.ts';
import { benchText } from '../text/bench-text.ts';
import { IconButton } from '../ui/Button.tsx';
import { classes } from '../ui/classes.ts';
import popup from '../ui/Popup.module.css';
import { useConsole, useFocusTargets } from './console-context.ts';
import styles from './PanelStrip.module.css';
import { closePanel, panelOf } from './panels.ts';
import { useKeysOf } from './use-keys.ts';

export interface PanelStripProps {
  readonly content: RegionContent;
  readonly className: string;
  readonly onDrag: (event: PointerEvent<HTMLElement>, panelId: string) => void;
}

/** The tabs of a region; beside them what can be done with the panel in front. */
export function PanelStrip({ content, className, onDrag }: PanelStripProps): ReactElement {
  const { stores } = useConsole();
  const { panels, front, region } = content;
  const show = (id: string | undefined) => {
    const panel = id === undefined ? undefined : panelOf(id);
    if (panel === undefined) return;
    stores.layout.update((layout) => toFront(layout, panel));
    document.getElementById(`tab-${panel.id}`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const at = panels.indexOf(front ?? '');
    if (step !== undefined) show(panels[(at + step + panels.length) % panels.length]);
    else if (event.key === 'Home') show(panels[0]);
    else if (event.key === 'End') show(panels.at(-1));
    else return;
    event.preventDefault();
  };
  return (
    <div className={classes(styles.strip, className)}>
      <div role="tablist" aria-label={benchText.panels.tabs[region]} className={styles.tabs}>
        {panels.map((id) => (
          <button
            key={id}
            id={`tab-${id}`}
            type="button"
            role="tab"
            className={styles.tab}
            aria-selected={id === front}
            aria-controls={id === front ? `panel-${id}` : undefined}
            tabIndex={id === front ? 0 : -1}
            onKeyDown={onKeyDown}
            onPointerDown={(event) => onDrag(event, id)}
            onClick={() => show(id)}
          >
            {panelOf(id)?.title}
          </button>
        ))}
      </div>
      {front !== null && <PanelMenu id={front} content={content} />}
    </div>
  );
}

/** What can be done with a panel by everybody: dragging its tab is for the pointer alone. */
function PanelMenu({ id, content }: { id: string; content: RegionContent }): ReactElement | null {
  const theConsole = useConsole();
  const { stores } = theConsole;
  const focus = useFocusTargets();
  const keysOf = useKeysOf();
  const panel = panelOf(id);
  if (panel === undefined) return null;
  const close = () => {
    closePanel(theConsole, id);
    focus.scene.current?.focus();
  };
  return (
    <Menu.Root>
      <Menu.Trigger
        render={<IconButton icon="more" label={benchText.panels.menu(panel.title)} className={styles.menu} />}
      />
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="end" className={popup.positioner}>
          <Menu.Popup className={popup.popup}>
            <div className={popup.list}>
              {REGIONS.filter((region) => region !== content.region).map((region) => (
                <Menu.Item
                  key={region}
                  className={popup.item}
                  onClick={() => stores.layout.update((layout) => movePanel(layout, panel, region))}
                >
                  {benchText.panels.moveTo[region]}
                </Menu.Item>
              ))}
              <Menu.Separator className={popup.separator} />
              <Menu.Item className={popup.item} onClick={close}>
                {benchText.panels.close}
                <span className={popup.hint}>{keysOf(panel.command)}</span>
              </Menu.Item>
            </div>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
