import { type ReactElement, useEffect, useRef, useState } from 'react';
import { useConsole, useFocusTargets } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';

/** Tells screen readers which node is selected, how hot it is and how many are with it, and how to use the scene. */
export function Announcer(): ReactElement {
  const { stores, live, sets } = useConsole();
  const focus = useFocusTargets();
  const details = useStore(stores.selection, (selection) => selection.details);
  const many = useStore(stores.nodeSet, ({ nodes }) => nodes.length);
  const [sentence, setSentence] = useState('');
  const said = useRef('');
  useEffect(() => focus.scene.current?.setAttribute('aria-describedby', 'scene-hint'), [focus]);
  useEffect(() => {
    const node = details.state === 'ready' ? details.value : null;
    // Heat and rank change all the time: they are told with what is news, and are none themselves.
    const news = details.state === 'loading' ? said.current : `${node?.index} ${node?.home} ${many}`;
    if (news === said.current) return;
    const isFirst = said.current === '';
    said.current = news;
    if (node !== null) {
      const { index, label, type, home } = node;
      const [rate, rank] = [live.heatOf(index), sets.heatRankOf(index)];
      setSentence(text.selection.announced({ label, type, home, many, rate, rank }));
    } else setSentence(isFirst ? '' : text.selection.announcedMany(many));
  }, [details, many, live, sets]);
  return (
    <>
      <p id="scene-hint" className="visually-hidden">
        {text.scene.hint}
      </p>
      <p className="visually-hidden" aria-live="polite">
        {sentence}
      </p>
    </>
  );
}
