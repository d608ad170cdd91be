// Replays histories, given as binary files in a folder, with the scenarios' workflows. Fails on the first that differs.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import proto from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { workflowBundle } from '../lib/environment.mjs';

const { History } = proto.temporal.api.history.v1;
const folder = process.argv[2];
const options = { workflowBundle: await workflowBundle() };
for (const file of readdirSync(folder)) {
  await Worker.runReplayHistory(options, History.decode(readFileSync(join(folder, file))), file);
  console.log(`replayed ${file}`);
}
