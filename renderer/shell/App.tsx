import { CSPProvider } from '@base-ui/react/csp-provider';
import { Tooltip } from '@base-ui/react/tooltip';
import { type ReactElement, useMemo, useRef } from 'react';
import { BalanceDialog } from '../balance/BalanceDialog.tsx';
import { NameDialog } from '../balance/NameDialog.tsx';
import type { Console } from '../console.ts';
import { AboutDialog } from '../dialogs/AboutDialog.tsx';
import { ExportDialog } from '../dialogs/ExportDialog.tsx';
import { ImportDialog } from '../dialogs/ImportDialog.tsx';
import { InfluenceDialog } from '../dialogs/InfluenceDialog.tsx';
import { LayoutDialog } from '../dialogs/LayoutDialog.tsx';
import { MoveConfirmDialog } from '../dialogs/MoveConfirmDialog.tsx';
import { PictureDialog } from '../dialogs/PictureDialog.tsx';
import { RestoreDialog } from '../dialogs/RestoreDialog.tsx';
import { ShortcutsDialog } from '../dialogs/ShortcutsDialog.tsx';
import { VerifyDialog } from '../dialogs/VerifyDialog.tsx';
import { EditDialog } from '../edit/EditDialog.tsx';
import { MetagraphDialog } from '../edit/MetagraphDialog.tsx';
import { HeatPanel } from '../heat-map/HeatPanel.tsx';
import { TopologyLink } from '../heat-map/TopologyLink.tsx';
import { ReadOnlyProvider } from '../moments/ReadOnlyProvider.tsx';
import { TimeBar } from '../moments/TimeBar.tsx';
import { Inspector } from '../panels/Inspector.tsx';
import { SceneArea } from '../panels/SceneArea.tsx';
import { ShardsPanel } from '../panels/ShardsPanel.tsx';
import { PlacementDialog } from '../placement/PlacementDialog.tsx';
import { HighlightController, QueryMemoryController } from '../query/panel/QueryControllers.tsx';
import { QueryPanel } from '../query/panel/QueryPanel.tsx';
import { isStale } from '../state/connection.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { classes } from '../ui/classes.ts';
import { Spinner } from '../ui/Spinner.tsx';
import styles from './App.module.css';
import { ConnectingScreen } from './ConnectingScreen.tsx';
import { ConnectionBanner } from './ConnectionBanner.tsx';
import { ConsoleContext, type ConsoleSurroundings, useConsole } from './console-context.ts';
import { DropTarget } from './DropTarget.tsx';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { FirstRun } from './FirstRun.tsx';
import { StatusBar } from './StatusBar.tsx';
import { Toasts } from './Toasts.tsx';
import { TopBar } from './TopBar.tsx';
import { CommandsController } from './use-commands.ts';
import { TitleController, ViewController } from './view-controllers.ts';

/** The whole console, on a `Console` that exists already. */
export function App({ console }: { console: Console }): ReactElement {
  const search = useRef<HTMLInputElement>(null);
  const scene = useRef<HTMLElement>(null);
  const inspector = useRef<HTMLElement>(null);
  const query = useRef<HTMLElement>(null);
  const heat = useRef<HTMLElement>(null);
  const surroundings = useMemo<ConsoleSurroundings>(
    () => ({ console, focus: { search, scene, inspector, query, heat } }),
    [console],
  );
  return (
    <ErrorBoundary>
      <CSPProvider disableStyleElements>
        <ConsoleContext value={surroundings}>
          <Tooltip.Provider delay={500}>
            <ViewController />
            <TitleController />
            <CommandsController />
            <QueryMemoryController />
            <HighlightController />
            <TopologyLink />
            <ReadOnlyProvider>
              <div className={styles.app}>
                <TopBar />
                <ConnectionBanner />
                <Center />
                <StatusBar />
              </div>
              <ImportDialog />
              <VerifyDialog />
              <InfluenceDialog />
              <LayoutDialog />
              <PictureDialog />
              <ExportDialog />
              <RestoreDialog />
              <PlacementDialog />
              <BalanceDialog />
              <AboutDialog />
              <ShortcutsDialog />
              <MoveConfirmDialog />
              <EditDialog />
              <MetagraphDialog />
              <NameDialog />
              <DropTarget />
              <Toasts />
            </ReadOnlyProvider>
          </Tooltip.Provider>
        </ConsoleContext>
      </CSPProvider>
    </ErrorBoundary>
  );
}

/** What fills the window between the bars: connecting, first run, opening, or the workspace. */
function Center(): ReactElement {
  const { stores } = useConsole();
  const connection = useStore(stores.connection, (state) => state);
  const state = useStore(stores.workspace, (workspace) => workspace.state);
  const { isShardsOpen, isInspectorOpen, isQueryOpen, isHeatOpen } = useStore(stores.view, (view) => view);
  const isTimeOpen = useStore(stores.moment, (moment) => moment.isBarOpen);
  if (!connection.wasReady || state === null) return <ConnectingScreen />;
  if (state.state === 'none') return <FirstRun />;
  if (state.state === 'opening') {
    return (
      <main className={styles.opening}>
        <Spinner label={text.firstRun.opening(state.name ?? '')} />
      </main>
    );
  }
  return (
    <main className={classes(styles.workspace, isStale(connection) && styles.stale)}>
      {isShardsOpen && <ShardsPanel />}
      <SceneArea />
      {isTimeOpen && <TimeBar />}
      {isQueryOpen && <QueryPanel />}
      {isHeatOpen && !isQueryOpen && <HeatPanel />}
      {isInspectorOpen && <Inspector />}
    </main>
  );
}
