import { z } from 'zod';

/** A backup: a gzipped tar of these files, `backup.json` last, so that one that was cut off has none. */
export const BACKUP_MANIFEST = 'backup.json';
export const BACKUP_SUFFIX = '.shardscope.tar.gz';
/** What a backup may hold: names that lead out of the folder are none of them. */
export const BACKUP_NAMES = /^(catalog\.sqlite|summary\.json|forecast\.bin|shards\/\d{1,5}\.sqlite|backup\.json)$/;

export const BackupManifest = z.strictObject({
  format: z.literal('shardscope-backup'),
  version: z.literal(1),
  workspace: z.string(),
  createdMs: z.number(),
  shards: z.int().min(1),
  files: z.array(z.strictObject({ name: z.string(), bytes: z.int().min(0), crc32: z.int().min(0) })),
});
export type BackupManifest = z.infer<typeof BackupManifest>;
