/** A program that opens the workspace argv[2], prints `open`, and keeps it until its standard input ends. */
import { Coordinator } from '../../engine/cluster/coordinator.ts';

const coordinator = await Coordinator.open(process.argv[2] ?? '', Date.now);
process.stdout.write('open\n');
process.stdin.on('end', () => void coordinator.close()).resume();
