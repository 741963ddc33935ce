import { CSPProvider } from '@base-ui/react/csp-provider';
import { Tooltip } from '@base-ui/react/tooltip';
import { type ReactElement, useMemo, useRef } from 'react';
import { BalanceDialog } from '../balance/BalanceDialog.tsx';
import { NameDialog } from '../balance/NameDialog.tsx';
import { DragLabel } from '../by-hand/DragLabel.tsx';
import { MoveToDialog } from '../by-hand/MoveToDialog.tsx';
import type { Console } from '../console.ts';
import { AboutDialog } from '../dialogs/AboutDialog.tsx';
import { ExportDialog } from '../dialogs/ExportDialog.tsx';
import { ImportDialog } from '../dialogs/ImportDialog.tsx';
import { InfluenceDialog } from '../dialogs/InfluenceDialog.tsx';
import { KeepViewDialog } from '../dialogs/KeepViewDialog.tsx';
import { LayoutDialog } from '../dialogs/LayoutDialog.tsx';
import { PictureDialog } from '../dialogs/PictureDialog.tsx';
import { RestoreDialog } from '../dialogs/RestoreDialog.tsx';
import { SettingsDialog } from '../dialogs/SettingsDialog.tsx';
import { ShortcutsDialog } from '../dialogs/ShortcutsDialog.tsx';
import { VerifyDialog } from '../dialogs/VerifyDialog.tsx';
import { EditDialog } from '../edit/EditDialog.tsx';
import { MetagraphDialog } from '../edit/MetagraphDialog.tsx';
import { ReadOnlyProvider } from '../moments/ReadOnlyProvider.tsx';
import { HighlightController } from '../panels/HighlightController.tsx';
import { PlacementDialog } from '../placement/PlacementDialog.tsx';
import { QueryMemoryController } from '../query/panel/QueryMemoryController.tsx';
import { QueueController } from '../queue/QueueController.tsx';
import { QueueQuestions } from '../queue/QueueQuestions.tsx';
import { isStale } from '../state/connection.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { Spinner } from '../ui/Spinner.tsx';
import styles from './App.module.css';
import { CommandPalette } from './CommandPalette.tsx';
import { ConnectingScreen } from './ConnectingScreen.tsx';
import { ConnectionBanner } from './ConnectionBanner.tsx';
import { ConsoleContext, type ConsoleSurroundings, useConsole } from './console-context.ts';
import { DropTarget } from './DropTarget.tsx';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { FirstRun } from './FirstRun.tsx';
import { KeptController } from './kept-controllers.ts';
import { PresentationController } from './Presentation.tsx';
import { StatusBar } from './StatusBar.tsx';
import { Toasts } from './Toasts.tsx';
import { TopBar } from './TopBar.tsx';
import { Tour } from './Tour.tsx';
import { CommandsController } from './use-commands.ts';
import { TitleController, ViewController } from './view-controllers.ts';
import { Workbench } from './Workbench.tsx';

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
            <KeptController />
            <TitleController />
            <CommandsController />
            <QueryMemoryController />
            <HighlightController />
            <PresentationController />
            <QueueController />
            <ReadOnlyProvider>
              <div className={styles.app}>
                <Bars at="top" />
                <ConnectionBanner />
                <Center />
                <Bars at="bottom" />
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
              <CommandPalette />
              <AboutDialog />
              <ShortcutsDialog />
              <SettingsDialog />
              <KeepViewDialog />
              <QueueQuestions />
              <MoveToDialog />
              <DragLabel />
              <EditDialog />
              <MetagraphDialog />
              <NameDialog />
              <Tour />
              <DropTarget />
              <Toasts />
            </ReadOnlyProvider>
          </Tooltip.Provider>
        </ConsoleContext>
      </CSPProvider>
    </ErrorBoundary>
  );
}

/** What stands around the workspace, but not while the topology is presented. */
function Bars({ at }: { readonly at: 'top' | 'bottom' }): ReactElement | null {
  const isPresenting = useStore(useConsole().stores.view, (view) => view.isPresenting);
  if (isPresenting) return null;
  return at === 'top' ? <TopBar /> : <StatusBar />;
}

/** What fills the window between the bars: connecting, first run, opening, or the workspace. */
function Center(): ReactElement {
  const { stores } = useConsole();
  const connection = useStore(stores.connection, (state) => state);
  const state = useStore(stores.workspace, (workspace) => workspace.state);
  if (!connection.wasReady || state === null) return <ConnectingScreen />;
  if (state.state === 'none') return <FirstRun />;
  if (state.state === 'opening') {
    return (
      <main className={styles.opening}>
        <Spinner label={text.firstRun.opening(state.name ?? '')} />
      </main>
    );
  }
  return <Workbench isStale={isStale(connection)} />;
}
