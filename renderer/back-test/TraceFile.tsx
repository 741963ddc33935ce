import type { ReactElement } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { text } from '../text/en.ts';
import { FileDrop } from '../ui/FileDrop.tsx';

const words = text.backTest;

/** The trace that is replayed. */
export function TraceFile({ file }: { file: File | null }): ReactElement {
  const { backTests } = useConsole();
  return (
    <FileDrop
      files={file === null ? [] : [file]}
      accept=".csv,.txt,.gz"
      label={words.chooseLabel}
      choose={file === null ? words.choose : words.chooseOther}
      hint={file === null ? words.dropHere : undefined}
      removeLabel={words.removeFile}
      onChoose={backTests.choose}
      onRemove={() => backTests.change(() => ({ file: null }))}
    />
  );
}
