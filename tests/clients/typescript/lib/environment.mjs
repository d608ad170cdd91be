// One server, one client, one bundle of workflows for a file of scenarios; and the helpers the scenarios share.
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { InternalConnectionOptionsSymbol } from '@temporalio/client/lib/connection.js';
import { NativeConnection, Runtime, DefaultLogger, Worker, bundleWorkflowCode } from '@temporalio/worker';
import { Server } from './server.mjs';
import { activities } from './activities.mjs';

const folder = dirname(fileURLToPath(import.meta.url));
const workflowsPath = join(folder, 'workflows.mjs');
const packages = join(folder, '../node_modules');
Runtime.install({ logger: new DefaultLogger(process.env.DEVSERVER_LOG ?? 'ERROR'), shutdownSignals: [] });

let bundle;
export const workflowBundle = () => (bundle ??= makeBundle());

// Every file of scenarios is a process of its own, and bundling takes seconds: the result is kept beside the packages it was made from.
async function makeBundle() {
  const sources = [workflowsPath, join(packages, '../package-lock.json')].map((file) => readFileSync(file));
  const digest = createHash('sha256').update(Buffer.concat(sources)).digest('hex').slice(0, 16);
  const codePath = join(packages, `.workflows-${digest}.js`);
  if (!existsSync(codePath)) {
    const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
    const unfinished = `${codePath}.${process.pid}`;
    writeFileSync(unfinished, code);
    renameSync(unfinished, codePath);
  }
  return { codePath };
}

export class Environment {
  static async start({ flags = [] } = {}) {
    const env = new Environment();
    env.histories = [];
    env.server = await Server.start({ flags });
    env.testService = flags.includes('--time-skipping');
    await env.connect();
    return env;
  }

  async connect() {
    this.connection = await Connection.connect({
      address: this.server.address,
      [InternalConnectionOptionsSymbol]: { supportsTestService: this.testService },
    });
    this.client = new Client({ connection: this.connection });
    this.native = await NativeConnection.connect({ address: this.server.address });
  }

  async worker(options = {}) {
    const taskQueue = options.taskQueue ?? `queue-${randomUUID()}`;
    const worker = await Worker.create({
      connection: this.native,
      taskQueue,
      workflowBundle: await workflowBundle(),
      activities,
      maxHeartbeatThrottleInterval: '100ms',
      defaultHeartbeatThrottleInterval: '100ms',
      ...options,
    });
    const running = worker.run();
    return {
      taskQueue,
      worker,
      stop: async () => {
        worker.shutdown();
        await running;
      },
    };
  }

  // Runs a scenario and remembers the histories of its workflows. Scenarios share a worker unless they ask for a special one.
  async withWorker(scenario, options) {
    const worker = options ? await this.worker(options) : (this.shared ??= await this.worker());
    const started = [];
    const start = async (workflow, startOptions = {}) => {
      const handle = await this.client.workflow.start(workflow, {
        taskQueue: worker.taskQueue,
        workflowId: `${workflow}-${randomUUID()}`,
        ...startOptions,
      });
      started.push(handle);
      return handle;
    };
    try {
      await scenario({ ...this, start, taskQueue: worker.taskQueue, worker, env: this });
      for (const handle of started) {
        const history = await this.client.workflow.getHandle(handle.workflowId, handle.firstExecutionRunId).fetchHistory();
        this.histories.push({ workflowId: handle.workflowId, history });
      }
    } finally {
      if (options) await worker.stop();
    }
  }

  // Temporal's own replayer is the judge of every history that was made here.
  async replayAll() {
    for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle: await workflowBundle() }, this.histories)) {
      assert.ifError(error && new Error(`${workflowId} does not replay`, { cause: error }));
    }
  }

  async stop() {
    await this.shared?.stop();
    await this.connection.close();
    await this.native.close();
    await this.server.stop();
  }
}

export async function until(condition, message, milliseconds = 30_000) {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > deadline) assert.fail(`not within ${milliseconds} ms: ${message}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export async function eventTypes(handle) {
  const { events } = await handle.fetchHistory();
  return events.map((event) => eventName(event.eventType));
}

// History events carry numbers; names are easier to read in an assertion.
import proto from '@temporalio/proto';
export function eventName(type) {
  return proto.temporal.api.enums.v1.EventType[type].replace('EVENT_TYPE_', '');
}
