import { type ReactElement, useState } from 'react';
import type { MetagraphDocument } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { hasConnection, withConnection, withoutConnection } from '../state/metagraph.ts';
import { text } from '../text/en.ts';
import { formatCount } from '../text/format.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { classes } from '../ui/classes.ts';
import { NameSelect } from '../ui/NameSelect.tsx';
import table from '../ui/Table.module.css';
import { Tag } from '../ui/Tag.tsx';
import styles from './Metagraph.module.css';

const words = text.edit.metagraph;
type Connection = MetagraphDocument['connections'][number];

/** What may be connected, with how many edges are such; the draft beside what holds. */
export function Connections(props: {
  readonly before: MetagraphDocument;
  readonly now: MetagraphDocument;
}): ReactElement {
  const { before, now } = props;
  const added = now.connections.filter((connection) => !hasConnection(before, connection));
  return (
    <section className={styles.group}>
      <h3 className={styles.title}>{words.connections}</h3>
      <table className={classes(table.table, styles.table)}>
        <caption className="visually-hidden">{words.connectionsCaption}</caption>
        <thead>
          <tr>
            <th scope="col">{words.columns.from}</th>
            <th scope="col">{words.columns.relation}</th>
            <th scope="col">{words.columns.to}</th>
            <th scope="col" className={table.number}>
              {words.columns.edges}
            </th>
            <td className={styles.act} />
          </tr>
        </thead>
        <tbody>
          {[...before.connections, ...added].map((connection) => (
            <Row
              key={JSON.stringify([connection.from, connection.relation, connection.to])}
              connection={connection}
              isNew={!hasConnection(before, connection)}
              isGoing={!hasConnection(now, connection)}
            />
          ))}
        </tbody>
      </table>
      <Allow metagraph={now} />
    </section>
  );
}

function Row(props: {
  readonly connection: Connection;
  readonly isNew: boolean;
  readonly isGoing: boolean;
}): ReactElement {
  const { connection, isNew, isGoing } = props;
  const { metagraphs } = useConsole();
  const { from, relation, to, edges = 0 } = connection;
  return (
    <tr className={classes(isGoing && styles.goes)}>
      <th scope="row">{from}</th>
      <td>{relation}</td>
      <td>{to}</td>
      <td className={table.number}>{isNew ? <Tag look="accent">{words.newOne}</Tag> : formatCount(edges)}</td>
      <td className={styles.act}>
        {isGoing ? (
          <Button
            size="small"
            look="quiet"
            aria-label={`${words.keep}: ${text.edit.edge(from, relation, to)}`}
            onClick={() => metagraphs.change((now) => withConnection(now, connection))}
          >
            {words.keep}
          </Button>
        ) : (
          <IconButton
            icon="close"
            label={edges > 0 ? words.inUse(edges) : words.forbid(from, relation, to)}
            disabled={edges > 0}
            onClick={() => metagraphs.change((now) => withoutConnection(now, connection))}
          />
        )}
      </td>
    </tr>
  );
}

function Allow({ metagraph }: { metagraph: MetagraphDocument }): ReactElement {
  const { metagraphs } = useConsole();
  const [from, setFrom] = useState<string | null>(null);
  const [relation, setRelation] = useState<string | null>(null);
  const [to, setTo] = useState<string | null>(null);
  const wish = from === null || relation === null || to === null ? null : { from, relation, to };
  const isKnown = wish !== null && hasConnection(metagraph, wish);
  return (
    <fieldset className={styles.allowForm}>
      <legend className="visually-hidden">{words.allow}</legend>
      <div className={styles.allow}>
        <NameSelect
          label={words.from}
          placeholder={words.choose}
          value={from}
          names={metagraph.nodeTypes}
          onChange={setFrom}
        />
        <NameSelect
          label={words.columns.relation}
          placeholder={words.choose}
          value={relation}
          names={metagraph.relations}
          onChange={setRelation}
        />
        <NameSelect
          label={words.to}
          placeholder={words.choose}
          value={to}
          names={metagraph.nodeTypes}
          onChange={setTo}
        />
        <Button
          disabled={wish === null || isKnown}
          onClick={() => wish !== null && metagraphs.change((now) => withConnection(now, wish))}
        >
          {words.allowButton}
        </Button>
      </div>
      {isKnown && (
        <p className={styles.hint} role="status">
          {words.isAllowed}
        </p>
      )}
    </fieldset>
  );
}
