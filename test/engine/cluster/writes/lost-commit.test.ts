import { cpSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { shardFile } from '../../../../engine/cluster/workspace-files.ts';
import type { TopologyChange } from '../../../../engine/model/changes.ts';
import { smallDisk } from '../../../support/small-disk.ts';
import { newWorkspace, openWorkspace } from '../../../support/workspaces.ts';
import { ModelTopology } from './model.ts';
import { BY, expectEqual, start } from './support.ts';

vi.setConfig({ testTimeout: 90_000 });
const SHARDS = 3;
/** The shard whose partition, and nothing else, is on the disk that is full. */
const STUCK = 1;
/** Too large for what room a log has left. */
const text = 'x'.repeat(400_000);

describe('live writes whose commit fails', () => {
  it.for([0, 1])(
    '[RD27] are given again before anybody reads them, and are all there when there is room (replicas: %i)',
    async (replicas, context) => {
      const disk = smallDisk(context, 4);
      const topology = start();
      const folder = await newWorkspace(topology, { shardCount: SHARDS, replicas });
      const [file, moved] = [shardFile(folder, STUCK), join(disk.folder, 'partition.sqlite')];
      cpSync(file, moved);
      renameSync(file, `${file}.away`);
      symlinkSync(moved, file);
      const coordinator = await openWorkspace(folder);
      const model = new ModelTopology(topology);
      const { homes } = coordinator.columns;
      const key = `n${homes.indexOf(STUCK)}`;
      const changes: TopologyChange[] = [{ op: 'change-node', key, attributes: { text } }];
      model.apply(changes[0]!);
      await coordinator.write(changes, BY);
      disk.fill();
      const away = homes.findIndex((home) => home !== STUCK && home < SHARDS);
      await expect(coordinator.move(away, STUCK)).rejects.toMatchObject({ code: 'storage.full' });
      const { rows } = await coordinator.query('MATCH (a {id:$a}) RETURN a.text', { a: key });
      expect(rows).toEqual([[text]]);
      disk.free();
      await coordinator.write([{ op: 'change-node', key, label: 'after' }], BY);
      model.apply({ op: 'change-node', key, label: 'after' });
      await expectEqual(coordinator, model);
      await coordinator.close();
      await expectEqual(await openWorkspace(folder), model);
    },
  );
});
