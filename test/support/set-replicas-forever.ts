/**
 * A program to be killed: adds replicas to the workspace argv[2] and drops them, in turn, until somebody ends it. Prints
 * `setting` before it begins.
 */
import { Catalog } from '../../engine/cluster/catalog/catalog.ts';
import { setReplicas } from '../../engine/cluster/redundancy/set-replicas.ts';
import { catalogFile } from '../../engine/cluster/workspace-files.ts';

const [, , folder = ''] = process.argv;
const catalog = Catalog.open(catalogFile(folder));
let { replicas } = catalog.facts();
catalog.close();
process.stdout.write('setting\n', () => {
  for (;;) {
    replicas = 1 - replicas;
    setReplicas(folder, replicas, { actor: 'ann', nowMs: Date.now });
  }
});
