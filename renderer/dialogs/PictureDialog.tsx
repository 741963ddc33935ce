import { type ReactElement, useState } from 'react';
import { PICTURE_PX_MAX, PICTURE_PX_MIN } from '../scene/picture/picture-request.ts';
import type { PictureRequest } from '../scene/scene.ts';
import { useConsole } from '../shell/console-context.ts';
import { useDialog } from '../shell/use-dialog.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import { Callout } from '../ui/Callout.tsx';
import { Choice } from '../ui/Choice.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { NumberField } from '../ui/NumberField.tsx';
import { Segmented } from '../ui/Segmented.tsx';
import { saveBlob } from '../ui/save-file.ts';
import styles from './PictureDialog.module.css';

const FRAMES = [
  { value: 'view', name: text.picture.view, hint: text.picture.viewHint },
  { value: 'all', name: text.picture.all, hint: text.picture.allHint },
] as const;
const FORMATS = [
  { value: 'png', label: text.picture.png },
  { value: 'svg', label: text.picture.svg },
] as const;
const SIDE = { unit: 'px', min: PICTURE_PX_MIN, max: PICTURE_PX_MAX, step: 1 } as const;

type Wish = Omit<PictureRequest, 'title'>;
const FIRST_WISH: Wish = { widthPx: 1920, heightPx: 1080, format: 'png', frame: 'view' };

/** A file of the topology: of any size, as pixels or as a drawing. */
export function PictureDialog(): ReactElement {
  const { stores, live } = useConsole();
  const dialog = useDialog('picture');
  const [wish, setWish] = useState(FIRST_WISH);
  const [isDrawing, setDrawing] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const change = (of: Partial<Wish>) => setWish((before) => ({ ...before, ...of }));
  const close = () => {
    setFailure(null);
    dialog.close();
  };
  const save = async () => {
    const { state, topology } = stores.workspace.get();
    if (topology.state !== 'ready' || live.scene === null) return;
    const name = state?.name ?? text.product;
    const { shardCount } = topology.value;
    setDrawing(true);
    setFailure(null);
    try {
      const title = text.picture.fileTitle(name, live.scene.stats().nodeCount, shardCount);
      const file = await live.scene.picture({ ...wish, title });
      if (file === null) return;
      saveBlob(text.picture.fileName(name, wish.format), file);
      close();
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    } finally {
      setDrawing(false);
    }
  };
  return (
    <Dialog
      isOpen={dialog.isOpen}
      onClose={close}
      title={text.picture.title}
      intro={text.picture.intro}
      size="small"
      actions={
        <Button look="primary" disabled={isDrawing} onClick={() => void save()}>
          {isDrawing ? text.picture.running : text.picture.save}
        </Button>
      }
    >
      <Choice legend={text.picture.frame} options={FRAMES} value={wish.frame} onChange={(frame) => change({ frame })} />
      <div className={styles.size}>
        <NumberField
          label={text.picture.width}
          value={wish.widthPx}
          {...SIDE}
          onChange={(widthPx) => change({ widthPx })}
        />
        <NumberField
          label={text.picture.height}
          value={wish.heightPx}
          {...SIDE}
          onChange={(heightPx) => change({ heightPx })}
        />
        <Segmented
          label={text.picture.format}
          value={wish.format}
          options={FORMATS}
          onChange={(format) => change({ format })}
        />
      </div>
      {failure !== null && (
        <Callout look="warning" icon="error" role="status">
          {text.picture.failed(failure)}
        </Callout>
      )}
    </Dialog>
  );
}
