import { ContextMenu } from '@base-ui/react/context-menu';
import { type ReactElement, useEffect, useState } from 'react';
import type { EdgeBelow } from '../scene/pick-edge.ts';
import { useConsole } from '../shell/console-context.ts';
import { text } from '../text/en.ts';
import popup from '../ui/Popup.module.css';
import { useReadOnlyReason } from '../ui/read-only.ts';

const words = text.edit.edgeMenu;

/** The part of the menu that is about the edge below the pointer: what it is, its ends, and taking it away. */
export function EdgeItems(props: { readonly edge: EdgeBelow; readonly onLeave: () => void }): ReactElement {
  const { edge, onLeave } = props;
  const { source, target, relation } = edge;
  const { live, selects, edges } = useConsole();
  const reason = useReadOnlyReason();
  const [names, setNames] = useState<ReadonlyMap<number, string>>(new Map());
  useEffect(() => {
    let isWanted = true;
    selects.namesOf([source, target]).then(
      (found) => isWanted && setNames(new Map(found.map(({ index, label }) => [index, label]))),
      // Without their names the ends can be gone to all the same.
      () => {},
    );
    return () => {
      isWanted = false;
    };
  }, [selects, source, target]);
  const nameOf = (node: number) => names.get(node) ?? text.loading;
  const [from, to] = [live.homeOf(source) ?? 0, live.homeOf(target) ?? 0];
  return (
    <ContextMenu.Group>
      <ContextMenu.GroupLabel className={popup.groupLabel}>
        {words.title(nameOf(source), live.snapshot?.relations[relation] ?? '', nameOf(target))}
        <br />
        {words.shards(from, to)}
      </ContextMenu.GroupLabel>
      <ContextMenu.Item className={popup.item} onClick={() => selects.selectMany([source, target], 'replace')}>
        {words.selectEnds}
      </ContextMenu.Item>
      {[source, target].map((node, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an edge may lead from a node to itself.
        <ContextMenu.Item key={at} className={popup.item} onClick={() => selects.goTo(node)}>
          {words.goTo(nameOf(node))}
        </ContextMenu.Item>
      ))}
      <ContextMenu.Item
        className={popup.item}
        disabled={reason !== null}
        title={reason ?? undefined}
        onClick={() => {
          onLeave();
          void edges.askToRemove(edge);
        }}
      >
        {words.remove}
      </ContextMenu.Item>
      <ContextMenu.Separator className={popup.separator} />
    </ContextMenu.Group>
  );
}
