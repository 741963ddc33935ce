import type { ReactElement } from 'react';
import type { MetagraphDocument } from '../../engine/protocol/index.ts';
import { ShardSwatch } from '../panels/ShardSwatch.tsx';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import type { AddNodeForm } from '../state/edits.ts';
import { relationFor, relationsBetween, typesAt } from '../state/metagraph.ts';
import { text } from '../text/en.ts';
import { Field } from '../ui/Field.tsx';
import { NameSelect } from '../ui/NameSelect.tsx';
import { Select } from '../ui/Select.tsx';
import { TextField } from '../ui/TextField.tsx';
import { AttributeRows } from './AttributeRows.tsx';
import styles from './Edit.module.css';
import { NodePicker } from './NodePicker.tsx';

const words = text.edit.fields;
const KEY_LENGTH_MAX = 10_000;
const AUTOMATIC = -1;

/** A new node, below another one where a parent is chosen. */
export function AddNodeFields(props: {
  readonly form: AddNodeForm;
  readonly metagraph: MetagraphDocument;
}): ReactElement {
  const { form, metagraph } = props;
  const { edits } = useConsole();
  const { key, type, label, rows, parent, relation } = form;
  const change = (part: Partial<AddNodeForm>) => {
    const next = { ...form, ...part };
    edits.change({ ...next, relation: relationFor(metagraph, next.parent?.type, next.type, next.relation) });
  };
  const below = parent === null ? null : typesAt(metagraph, parent.type, 'below', null);
  const relations = parent === null || type === null ? [] : relationsBetween(metagraph, parent.type, type);
  return (
    <>
      <NodePicker
        label={words.parent}
        value={parent}
        types={type === null ? null : typesAt(metagraph, type, 'above', null)}
        hint={words.parentNone}
        onChange={(next) => change({ parent: next })}
      />
      <div className={styles.pair}>
        <NameSelect
          label={words.type}
          placeholder={words.chooseType}
          value={type}
          names={metagraph.nodeTypes.filter((name) => below === null || below.has(name) || name === type)}
          hint={
            parent !== null && below?.size === 0
              ? words.noTypeBelow(parent.type)
              : parent !== null && type !== null && relations.length === 0
                ? words.notAllowed(parent.type, type)
                : undefined
          }
          onChange={(next) => change({ type: next })}
        />
        {relations.length > 0 && (
          <NameSelect
            label={words.relation}
            placeholder={words.chooseRelation}
            value={relation}
            names={relations}
            onChange={(next) => change({ relation: next })}
          />
        )}
      </div>
      <div className={styles.pair}>
        <TextField
          label={words.key}
          hint={words.keyHint}
          isCode
          lengthMax={KEY_LENGTH_MAX}
          value={key}
          onChange={(next) => change({ key: next })}
        />
        <TextField
          label={words.label}
          hint={words.labelHint}
          lengthMax={KEY_LENGTH_MAX}
          value={label}
          onChange={(next) => change({ label: next })}
        />
      </div>
      <ShardField form={form} onChange={(shard) => change({ shard })} />
      <AttributeRows rows={rows} onChange={(next) => change({ rows: next })} />
    </>
  );
}

function ShardField(props: {
  readonly form: AddNodeForm;
  readonly onChange: (shard: number | null) => void;
}): ReactElement {
  const { form, onChange } = props;
  const count = useStore(useConsole().stores.workspace, ({ topology }) =>
    topology.state === 'ready' ? topology.value.shardCount : 0,
  );
  const shards = Array.from({ length: count }, (_, shard) => ({
    value: shard,
    label: text.shard(shard),
    before: <ShardSwatch shard={shard} />,
  }));
  return (
    <Field label={words.shard}>
      <Select
        label={words.shard}
        placeholder={words.shardAutomatic}
        value={form.shard ?? AUTOMATIC}
        options={[{ value: AUTOMATIC, label: words.shardAutomatic, hint: words.shardAutomaticHint }, ...shards]}
        onChange={(shard) => onChange(shard === AUTOMATIC ? null : shard)}
      />
    </Field>
  );
}
