import type { ReactElement } from 'react';
import type { MetagraphDocument } from '../../engine/protocol/index.ts';
import { ShardSwatch } from '../panels/ShardSwatch.tsx';
import { useConsole } from '../shell/console-context.ts';
import type { MoveBelowForm } from '../state/edits.ts';
import { typesAt } from '../state/metagraph.ts';
import { text } from '../text/en.ts';
import { Field } from '../ui/Field.tsx';
import { Select } from '../ui/Select.tsx';
import { NodePicker } from './NodePicker.tsx';

const words = text.edit.moveForm;

/** Which parent the node leaves, and below which it goes with all that is below it. */
export function MoveBelowFields(props: {
  readonly form: MoveBelowForm;
  readonly metagraph: MetagraphDocument;
}): ReactElement {
  const { form, metagraph } = props;
  const { edits } = useConsole();
  const { node, parents, from, to } = form;
  if (parents.length === 0) return <p role="status">{words.root}</p>;
  return (
    <>
      <Field label={words.from}>
        <Select
          label={words.from}
          placeholder={words.chooseParent}
          value={from === null ? null : parents.indexOf(from)}
          options={parents.map((parent, value) => ({
            value,
            label: parent.label,
            before: <ShardSwatch shard={parent.home} />,
            hint: parent.relation,
          }))}
          isDisabled={parents.length === 1}
          onChange={(at) => edits.change({ ...form, from: parents[at] ?? null })}
        />
      </Field>
      <NodePicker
        label={words.to}
        value={to}
        types={typesAt(metagraph, node.type, 'above', from?.relation ?? null)}
        not={[node.index, ...(from === null ? [] : [from.index])]}
        onChange={(next) => edits.change({ ...form, to: next })}
      />
    </>
  );
}
