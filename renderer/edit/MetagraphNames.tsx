import { type FormEvent, type ReactElement, useState } from 'react';
import type { MetagraphDocument } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { withNodeType, withRelation } from '../state/metagraph.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import { Tag } from '../ui/Tag.tsx';
import { TextField } from '../ui/TextField.tsx';
import styles from './Metagraph.module.css';

const words = text.edit.metagraph;
const NAME_LENGTH_MAX = 200;

/** Types of nodes and relations: more may come, none can go. */
export function MetagraphNames({ metagraph }: { metagraph: MetagraphDocument }): ReactElement {
  const { metagraphs } = useConsole();
  return (
    <>
      <Names
        title={words.nodeTypes}
        names={metagraph.nodeTypes}
        label={words.newType}
        button={words.addType}
        onAdd={(name) => metagraphs.change((now) => withNodeType(now, name))}
      />
      <Names
        title={words.relations}
        names={metagraph.relations}
        label={words.newRelation}
        button={words.addRelation}
        onAdd={(name) => metagraphs.change((now) => withRelation(now, name))}
      />
    </>
  );
}

function Names(props: {
  readonly title: string;
  readonly names: readonly string[];
  readonly label: string;
  readonly button: string;
  readonly onAdd: (name: string) => void;
}): ReactElement {
  const { title, names, label, button, onAdd } = props;
  const [typed, setTyped] = useState('');
  const name = typed.trim();
  const isKnown = names.includes(name);
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (name === '' || isKnown) return;
    onAdd(name);
    setTyped('');
  };
  return (
    <section className={styles.group}>
      <h3 className={styles.title}>{title}</h3>
      <ul className={styles.names} aria-label={title}>
        {names.map((known) => (
          <li key={known}>
            <Tag>{known}</Tag>
          </li>
        ))}
      </ul>
      <form className={styles.add} onSubmit={add}>
        <TextField
          label={label}
          isLabelHidden
          placeholder={label}
          lengthMax={NAME_LENGTH_MAX}
          value={typed}
          fault={isKnown ? words.known(name) : null}
          onChange={setTyped}
        />
        <Button type="submit" disabled={name === '' || isKnown}>
          {button}
        </Button>
      </form>
    </section>
  );
}
