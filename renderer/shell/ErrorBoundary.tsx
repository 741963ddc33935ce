import { Component, type ErrorInfo, type ReactNode } from 'react';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import styles from './ConnectingScreen.module.css';

interface State {
  readonly error: Error | null;
}

/** A fault in a component ends here, with the way out, instead of in an empty window. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    console.error('the console ran into a fault', error, info.componentStack);
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <main className={styles.page} role="alert">
        <EmptyState title={text.error.boundaryTitle}>{this.state.error.message}</EmptyState>
        <Button look="primary" onClick={() => location.reload()}>
          {text.error.reload}
        </Button>
      </main>
    );
  }
}
