import type { ReactElement } from 'react';
import type { MetagraphDocument } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import type { ConnectForm } from '../state/edits.ts';
import { onlyOf, relationsAt, relationsBetween, type Side, typesAt } from '../state/metagraph.ts';
import { text } from '../text/en.ts';
import { Field } from '../ui/Field.tsx';
import { NameSelect } from '../ui/NameSelect.tsx';
import { Segmented } from '../ui/Segmented.tsx';
import styles from './Edit.module.css';
import { NodePicker } from './NodePicker.tsx';

const words = text.edit.connectForm;
const SIDES = (['below', 'above'] as const).map((value) => ({ value, label: words.sides[value] }));

/** Relations that may lead between both ends, or from this one while the other is not chosen. */
function relationsOf(metagraph: MetagraphDocument, { node, side, other }: ConnectForm): readonly string[] {
  if (other === null) return relationsAt(metagraph, node.type, side);
  return side === 'below'
    ? relationsBetween(metagraph, node.type, other.type)
    : relationsBetween(metagraph, other.type, node.type);
}

/** An edge between this node and another one, at the side that is chosen. */
export function ConnectFields(props: {
  readonly form: ConnectForm;
  readonly metagraph: MetagraphDocument;
}): ReactElement {
  const { form, metagraph } = props;
  const { edits } = useConsole();
  const { node, side, other } = form;
  const relations = relationsOf(metagraph, form);
  const relation = form.relation !== null && relations.includes(form.relation) ? form.relation : onlyOf(relations);
  const change = (part: Partial<ConnectForm>) => {
    const next = { ...form, relation, ...part };
    edits.change({ ...next, relation: next.relation ?? onlyOf(relationsOf(metagraph, next)) });
  };
  const turn = (next: Side) => change({ side: next, relation: null, other: null });
  return (
    <>
      <Field label={words.side} hint={words.sideHints[side](node.label)}>
        <div className={styles.segments}>
          <Segmented label={words.side} value={side} options={SIDES} onChange={turn} />
        </div>
      </Field>
      {relations.length === 0 ? (
        <p role="status">{words.nothingAllowed(node.type, side)}</p>
      ) : (
        <>
          <NameSelect
            label={text.edit.fields.relation}
            placeholder={text.edit.fields.chooseRelation}
            value={relation}
            names={relations}
            onChange={(next) => change({ relation: next })}
          />
          <NodePicker
            label={words.other}
            value={other}
            types={typesAt(metagraph, node.type, side, relation)}
            onChange={(next) => change({ other: next })}
          />
          {other !== null && relation !== null && (
            <p className={styles.edge}>
              {side === 'below'
                ? text.edit.edge(node.label, relation, other.label)
                : text.edit.edge(other.label, relation, node.label)}
            </p>
          )}
        </>
      )}
    </>
  );
}
