import { Tabs } from '@base-ui/react/tabs';
import { type ReactElement, useEffect, useRef } from 'react';
import { useConsole } from '../../shell/console-context.ts';
import { useStore } from '../../state/create-store.ts';
import { clampEditorRatio, EDITOR_RATIO_MAX, EDITOR_RATIO_MIN, INITIAL_VIEW } from '../../state/view.ts';
import { text } from '../../text/en.ts';
import { classes } from '../../ui/classes.ts';
import { Splitter } from '../../ui/Splitter.tsx';
import tabs from '../../ui/Tabs.module.css';
import { useElementSize } from '../../ui/use-element-size.ts';
import { QueryEditor } from '../editor/QueryEditor.tsx';
import { PlanTab } from '../plan/PlanTab.tsx';
import { ParameterRows } from './ParameterRows.tsx';
import styles from './QueryPanel.module.css';
import { QueryToolbar } from './QueryToolbar.tsx';
import { ResultTab } from './ResultTab.tsx';
import { rowsOf, StatsLine } from './StatsLine.tsx';

/** Below this width the editor stands above the result instead of beside it. */
const BESIDE_PX_MIN = 680;

/** Questions to the topology: editor, result and plan, below the scene. */
export function QueryPanel(): ReactElement {
  const { stores, queries } = useConsole();
  const panel = useRef<HTMLElement>(null);
  const { widthPx } = useElementSize(panel);
  const ratio = useStore(stores.view, (view) => view.queryEditorRatio);
  const topology = useStore(stores.workspace, (workspace) => workspace.topology);
  useEffect(() => {
    if (topology.state === 'ready') void queries.loadVocabulary();
  }, [topology, queries]);
  const setRatio = (next: number) =>
    stores.view.update((view) => ({ ...view, queryEditorRatio: clampEditorRatio(next) }));
  const isNarrow = widthPx > 0 && widthPx < BESIDE_PX_MIN;

  return (
    <section ref={panel} className={styles.panel} aria-label={text.query.title}>
      <QueryToolbar />
      <div className={classes(styles.body, isNarrow && styles.narrow)}>
        <div className={styles.left} style={isNarrow ? {} : { width: `${ratio * 100}%` }}>
          <QueryEditor />
          <ParameterRows />
        </div>
        {!isNarrow && (
          <Splitter
            label={text.query.resizeEditor}
            direction="column"
            value={ratio}
            min={EDITOR_RATIO_MIN}
            max={EDITOR_RATIO_MAX}
            perPx={1 / Math.max(1, widthPx)}
            onChange={setRatio}
            onReset={() => setRatio(INITIAL_VIEW.queryEditorRatio)}
          />
        )}
        <Answer />
      </div>
      <Outcome />
    </section>
  );
}

function Answer(): ReactElement {
  const { stores } = useConsole();
  const tab = useStore(stores.query, (state) => state.tab);
  return (
    <div className={styles.right}>
      <Tabs.Root
        className={styles.tabs}
        value={tab}
        onValueChange={(next) =>
          stores.query.update((state) => ({ ...state, tab: next === 'plan' ? 'plan' : 'result' }))
        }
      >
        <Tabs.List className={classes(tabs.list, styles.tabList)} activateOnFocus>
          <Tabs.Tab value="result" className={classes(tabs.tab, styles.tab)}>
            {text.query.result}
          </Tabs.Tab>
          <Tabs.Tab value="plan" className={classes(tabs.tab, styles.tab)}>
            {text.query.plan}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="result" className={styles.content} tabIndex={-1}>
          <ResultTab />
        </Tabs.Panel>
        <Tabs.Panel value="plan" className={styles.content} tabIndex={-1}>
          <PlanTab />
        </Tabs.Panel>
      </Tabs.Root>
      <StatsLine />
    </div>
  );
}

/** Tells screen readers how a run ended; failures are alerts of their own. */
function Outcome(): ReactElement {
  const sentence = useStore(useConsole().stores.query, ({ run }) => {
    if (run.phase === 'idle' || run.phase === 'failed') return '';
    return run.phase === 'running' ? text.query.running : text.query.outcome(rowsOf(run), run.elapsedMs);
  });
  return (
    <p className="visually-hidden" role="status">
      {sentence}
    </p>
  );
}
