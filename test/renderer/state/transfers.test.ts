import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { TAR_END, tarHeader, tarPadding } from '../../../engine/cluster/backup/tar.ts';
import { DownloadSchema } from '../../../engine/protocol/transfer-methods.ts';
import { isWorkspaceName } from '../../../renderer/state/import-flow.ts';
import {
  changeForm,
  EXPORT_KINDS,
  FORMATS_OF,
  INITIAL_TRANSFERS,
  rangeOfForm,
  restoredName,
  wishesOf,
} from '../../../renderer/state/transfers.ts';
import { recognise } from '../../../renderer/transfers/recognise.ts';

const packed = (name: string, content: Buffer) =>
  gzipSync(
    Buffer.concat([tarHeader({ name, bytes: content.length }, 0), content, tarPadding(content.length), TAR_END]),
  );

describe('files that are dropped', () => {
  it('[IX17] are recognised by what is in them, whatever they are called', async () => {
    const cases: readonly (readonly [string, string | Buffer, string])[] = [
      ['a.csv', 'id,type,label\na,host,A\n', 'topology'],
      ['edges.txt', 'a b\nb c\n', 'topology'],
      ['a.csv', '\uFEFF"time","node","count"\n2026-01-01T00:00:00Z,a,1\n', 'trace'],
      ['plan.json', '{\n "format": "shardscope-plan",\n "version": 1 }', 'plan'],
      ['notes.txt', '{"version":1,"format":"shardscope-plan"}', 'plan'],
      ['g.json', '{"attributes":{},"nodes":[]}', 'topology'],
      ['g.xml', '<?xml version="1.0"?>\n<graphml xmlns="x">', 'topology'],
      ['page.html', '<html></html>', 'unknown'],
      ['edges.csv.gz', gzipSync('source,target\na,b\n'), 'topology'],
      ['whatever', packed('catalog.sqlite', Buffer.alloc(2000, 7)), 'backup'],
      ['x.csv', packed('incident.json', Buffer.from('{}')), 'incident'],
      ['x.tar.gz', packed('photo.jpg', Buffer.alloc(600, 9)), 'unknown'],
      ['letter.docx', Buffer.from([0x50, 0x4b, 3, 4, 0, 0]), 'unknown'],
      ['empty.csv', '', 'unknown'],
      ['readme', 'hello there', 'unknown'],
      ['cut.gz', gzipSync('source,target\na,b\n').subarray(0, 5), 'unknown'],
    ];
    for (const [name, content, kind] of cases) {
      expect(await recognise(new File([content as BlobPart], name)), `${name}: ${kind}`).toBe(kind);
    }
  });
});

describe('exports', () => {
  const { form } = INITIAL_TRANSFERS;
  const range = { fromMs: 1000, toMs: 2000 };

  it('[IX18] every kind and format asks for files that the engine takes, two where there are two tables', () => {
    for (const kind of EXPORT_KINDS) {
      for (const format of FORMATS_OF[kind].length === 0 ? [form.format] : FORMATS_OF[kind]) {
        const wishes = wishesOf({ ...changeForm(form, { kind }), format, planId: 'plan-1' }, range, []);
        expect(wishes).toHaveLength(format === 'csv' && (kind === 'topology' || kind === 'history') ? 2 : 1);
        for (const wish of wishes!) expect(DownloadSchema.safeParse(wish).success, `${kind} ${format}`).toBe(true);
      }
    }
    expect(wishesOf(changeForm(form, { kind: 'plan' }), range, [])).toBeNull();
    expect(wishesOf(changeForm(form, { kind: 'incident' }), null, [])).toBeNull();
  });

  it('[IX18] another kind takes a format of its own; a range is said as a span or as two times', () => {
    expect(changeForm({ ...form, format: 'gexf' }, { kind: 'plan' }).format).toBe('json');
    expect(changeForm({ ...form, format: 'csv' }, { kind: 'heat' }).format).toBe('csv');
    expect(rangeOfForm({ ...form, span: '1h' }, 10_000_000, 0)).toEqual({ fromMs: 6_400_000, toMs: 10_000_000 });
    expect(rangeOfForm({ ...form, span: 'all' }, 10_000_000, 123)).toEqual({ fromMs: 123, toMs: 10_000_000 });
    const written = { ...form, span: null, from: '2026-01-01T10:00:00', to: '2026-01-01T11:00:00' };
    expect(rangeOfForm(written, 0, 0)!.toMs - rangeOfForm(written, 0, 0)!.fromMs).toBe(3_600_000);
    expect(rangeOfForm({ ...written, to: written.from }, 0, 0)).toBeNull();
    expect(rangeOfForm({ ...written, to: '' }, 0, 0)).toBeNull();
    for (const name of ['estate.shardscope.tar.gz', '..odd?.tgz', '.gz'])
      expect(isWorkspaceName(restoredName(name))).toBe(true);
    expect(restoredName('estate.shardscope.tar.gz')).toBe('estate');
  });
});
