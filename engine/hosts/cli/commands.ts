import type { Command } from 'commander';
import type { Output } from './output.ts';

/**
 * All that the command line can do, in the order of its help. A command is loaded when it is called, because most of them
 * bring most of the engine.
 */
export const COMMANDS: Readonly<Record<string, () => Promise<(output: Output) => Command>>> = {
  import: async () => (await import('./commands/import.ts')).importCommand,
  info: async () => (await import('./commands/info.ts')).infoCommand,
  query: async () => (await import('./commands/query.ts')).queryCommand,
  verify: async () => (await import('./commands/verify.ts')).verifyCommand,
  move: async () => (await import('./commands/move.ts')).moveCommand,
  'apply-changes': async () => (await import('./commands/apply-changes.ts')).applyChangesCommand,
  metagraph: async () => (await import('./commands/metagraph.ts')).metagraphCommand,
  place: async () => (await import('./commands/place.ts')).placeCommand,
  apply: async () => (await import('./commands/apply.ts')).applyCommand,
  plan: async () => (await import('./commands/plan.ts')).planCommand,
  plans: async () => (await import('./commands/plans.ts')).plansCommand,
  undo: async () => (await import('./commands/undo.ts')).undoCommand,
  explain: async () => (await import('./commands/explain.ts')).explainCommand,
  policy: async () => (await import('./commands/policy.ts')).policyCommand,
  rules: async () => (await import('./commands/rules.ts')).rulesCommand,
  heat: async () => (await import('./commands/heat.ts')).heatCommand,
  replay: async () => (await import('./commands/replay.ts')).replayCommand,
  influence: async () => (await import('./commands/influence.ts')).influenceCommand,
  export: async () => (await import('./commands/export.ts')).exportCommand,
  backup: async () => (await import('./commands/backup.ts')).backupCommand,
  restore: async () => (await import('./commands/restore.ts')).restoreCommand,
  incident: async () => (await import('./commands/incident.ts')).incidentCommand,
  replicas: async () => (await import('./commands/replicas.ts')).replicasCommand,
  partition: async () => (await import('./commands/partition.ts')).partitionCommand,
  serve: async () => (await import('./commands/serve.ts')).serveCommand,
  demo: async () => (await import('./commands/demo.ts')).demoCommand,
};
