import { type ReactElement, useRef } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { text } from '../text/en.ts';
import { formatBytes } from '../text/format.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import styles from './TraceFile.module.css';

const words = text.backTest;

/** The trace that is replayed: chosen here, or dropped on the window. */
export function TraceFile({ file }: { file: File | null }): ReactElement {
  const { backTests } = useConsole();
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className={styles.box}>
      <input
        ref={input}
        className="visually-hidden"
        type="file"
        accept=".csv,.txt,.gz"
        aria-label={words.chooseLabel}
        tabIndex={-1}
        onChange={(event) => {
          backTests.choose([...(event.target.files ?? [])]);
          // The same file can be chosen again after it was corrected.
          event.target.value = '';
        }}
      />
      <div className={styles.line}>
        <Button icon="import" onClick={() => input.current?.click()}>
          {file === null ? words.choose : words.chooseOther}
        </Button>
        {file === null && <span className={styles.hint}>{words.dropHere}</span>}
      </div>
      {file !== null && (
        <div className={styles.file}>
          <span className={styles.name}>{file.name}</span>
          <span className={styles.hint}>{formatBytes(file.size)}</span>
          <IconButton
            icon="close"
            label={words.removeFile(file.name)}
            onClick={() => backTests.change(() => ({ file: null }))}
          />
        </div>
      )}
    </div>
  );
}
