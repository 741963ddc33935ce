import { type ReactElement, useEffect, useState } from 'react';
import type { About } from '../../engine/protocol/index.ts';
import { asShardscopeError } from '../actions/context.ts';
import { useConsole } from '../shell/console-context.ts';
import { useDialog } from '../shell/use-dialog.ts';
import { failed, IDLE, type Loadable, ready } from '../state/loadable.ts';
import { text } from '../text/en.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { Icon } from '../ui/Icon.tsx';
import styles from './AboutDialog.module.css';

export function AboutDialog(): ReactElement {
  const { shell, live } = useConsole();
  const { isOpen, close } = useDialog('about');
  const about = useAbout(isOpen);
  const note = shell?.info.runtimeNote ?? null;
  return (
    <Dialog isOpen={isOpen} onClose={close} title={text.about.title} intro={text.about.intro} size="small">
      <dl className={styles.facts}>
        {about.state === 'ready' && (
          <>
            <Fact name={text.about.engine} value={about.value.engineVersion} />
            <Fact name={text.about.protocol} value={String(about.value.protocol)} />
            <Fact name={text.about.node} value={about.value.node} />
            <Fact name={text.about.sqlite} value={about.value.sqlite} />
            <Fact name={text.about.platform} value={about.value.platform} />
            <Fact name={text.about.folder} value={about.value.workspacesFolder} />
          </>
        )}
        {shell === null ? (
          <Fact name={text.about.face} value={text.about.browser} />
        ) : (
          <>
            <Fact name={text.about.desktop} value={shell.info.appVersion} />
            <Fact name={text.about.electron} value={shell.info.electron} />
            <Fact name={text.about.chrome} value={shell.info.chrome} />
            <Fact name={text.about.engineHost} value={text.about.hosts[shell.info.engineHost]} />
          </>
        )}
        {live.scene !== null && <Fact name={text.about.renderer} value={live.scene.stats().renderer} />}
      </dl>
      {about.state === 'failed' && <p className={styles.muted}>{text.about.failed}</p>}
      {note !== null && (
        <section className={styles.note} aria-label={text.about.note}>
          <Icon name="info" />
          <p>{note}</p>
        </section>
      )}
      <p className={styles.muted}>{text.about.license}</p>
    </Dialog>
  );
}

function useAbout(isOpen: boolean): Loadable<About> {
  const { client } = useConsole();
  const [about, setAbout] = useState<Loadable<About>>(IDLE);
  useEffect(() => {
    if (!isOpen) return;
    let isCurrent = true;
    const show = (next: Loadable<About>) => isCurrent && setAbout(next);
    // `client()` throws while there is no connection, so it belongs inside the chain.
    Promise.resolve()
      .then(() => client().call('engine.about', {}))
      .then(
        (value) => show(ready(value)),
        (error) => show(failed(asShardscopeError(error))),
      );
    return () => {
      isCurrent = false;
    };
  }, [isOpen, client]);
  return about;
}

function Fact({ name, value }: { name: string; value: string }): ReactElement {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
