import { type ReactElement, useRef } from 'react';
import { formatBytes } from '../text/format.ts';
import { Button, IconButton } from './Button.tsx';
import styles from './FileDrop.module.css';

export interface FileDropProps {
  readonly files: readonly File[];
  readonly isMultiple?: boolean;
  /** Endings, as the browser's own dialog of files takes them. */
  readonly accept: string;
  readonly label: string;
  readonly choose: string;
  /** That files can be dropped: where, the window knows. */
  readonly hint?: string | undefined;
  readonly removeLabel: (name: string) => string;
  readonly onChoose: (files: readonly File[]) => void;
  readonly onRemove: (file: File) => void;
}

/** Files that are chosen here, or dropped on the window; each can be taken back. */
export function FileDrop(props: FileDropProps): ReactElement {
  const { files, isMultiple = false, accept, label, choose, hint, removeLabel, onChoose, onRemove } = props;
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className={styles.box}>
      <input
        ref={input}
        className="visually-hidden"
        type="file"
        multiple={isMultiple}
        accept={accept}
        aria-label={label}
        tabIndex={-1}
        onChange={(event) => {
          onChoose([...(event.target.files ?? [])]);
          // The same file can be chosen again after it was removed or corrected.
          event.target.value = '';
        }}
      />
      <div className={styles.choose}>
        <Button icon="import" onClick={() => input.current?.click()}>
          {choose}
        </Button>
        {hint !== undefined && <span className={styles.hint}>{hint}</span>}
      </div>
      {files.length > 0 && (
        <ul className={styles.files}>
          {files.map((file) => (
            <li key={file.name} className={styles.file}>
              <span className={styles.name}>{file.name}</span>
              <span className={styles.hint}>{formatBytes(file.size)}</span>
              <IconButton icon="close" label={removeLabel(file.name)} onClick={() => onRemove(file)} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
