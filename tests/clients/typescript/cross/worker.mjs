// The scenarios' workflows served to another SDK's client, until the input ends. TEMPORAL_ADDRESS and TASK_QUEUE say where.
import { NativeConnection, Worker } from '@temporalio/worker';
import { activities } from '../lib/activities.mjs';
import { workflowBundle } from '../lib/environment.mjs';

const connection = await NativeConnection.connect({ address: process.env.TEMPORAL_ADDRESS });
const worker = await Worker.create({
  connection,
  taskQueue: process.env.TASK_QUEUE,
  workflowBundle: await workflowBundle(),
  activities,
});
process.stdin.resume();
process.stdin.on('end', () => worker.shutdown());
await worker.run();
await connection.close();
