import { type ReactElement, useEffect, useState } from 'react';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { transferText } from '../text/transfer-text.ts';
import { Icon } from '../ui/Icon.tsx';
import { useConsole } from './console-context.ts';
import styles from './DropTarget.module.css';

/** Files may be dropped anywhere on the window; while they hover, the whole window says so. Where a trace is asked for, it is one. */
export function DropTarget(): ReactElement | null {
  const { stores, transfers, backTests } = useConsole();
  const isDialog = useStore(stores.view, ({ dialog }) => dialog === 'balance');
  const isBackTest = useStore(stores.balance, ({ page }) => page.kind === 'back-test') && isDialog;
  const isViewer = useStore(stores.connection, (connection) => connection.isViewer);
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    // dragenter and dragleave come for every element that is crossed; only the balance tells in from out.
    let depth = 0;
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const onEnter = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth += 1;
      setOver(true);
    };
    const onOver = (event: DragEvent) => {
      if (hasFiles(event)) event.preventDefault();
    };
    const onLeave = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      // Without this the window would navigate to the dropped file.
      event.preventDefault();
      depth = 0;
      setOver(false);
      if (isViewer) return;
      const files = [...(event.dataTransfer?.files ?? [])];
      if (isBackTest) backTests.choose(files);
      else void transfers.openFiles(files);
    };
    const handlers = { dragenter: onEnter, dragover: onOver, dragleave: onLeave, drop: onDrop } as const;
    const names = Object.keys(handlers) as (keyof typeof handlers)[];
    for (const name of names) window.addEventListener(name, handlers[name]);
    return () => {
      for (const name of names) window.removeEventListener(name, handlers[name]);
    };
  }, [transfers, backTests, isBackTest, isViewer]);
  const words = isBackTest ? text.backTest : transferText.open;
  if (!isOver || isViewer) return null;
  return (
    <div className={styles.overlay}>
      <div className={styles.box}>
        <Icon name="import" />
        <p className={styles.title}>{words.dropTitle}</p>
        <p>{words.dropHint}</p>
      </div>
    </div>
  );
}
