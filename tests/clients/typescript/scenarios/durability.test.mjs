import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { Environment, until } from '../lib/environment.mjs';

describe('durability', () => {
  let env;
  before(async () => void (env = await Environment.start()));
  after(async () => env.stop());

  it('kill_WhileSagasRun_EveryOneCompletesOnce', () =>
    env.withWorker(async ({ start }) => {
      const handles = [];
      for (let i = 0; i < 10; i++) handles.push(await start('saga', { args: [5] }));
      for (let i = 0; i < 5; i++) {
        await until(async () => {
          const counts = await Promise.all(handles.map((handle) => handle.describe().then((seen) => seen.historyLength)));
          return counts.reduce((sum, count) => sum + count) > 60 * (i + 1);
        }, 'progress');
        await env.server.restart();
      }
      for (const handle of handles) assert.equal(await handle.result(), 5);
    }));

  it('kill_TimerPending_FiresAfterRestart', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('longHistory', { args: [1] });
      const timers = await start('timers');
      await env.server.restart();
      await handle.result();
      assert.equal(await timers.result(), 'rang');
    }));

  it('kill_ActivityInBackoff_IsRetriedAfterRestart', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('retries', { args: [1, null, '3s'] });
      await until(async () => (await handle.describe()).raw.pendingActivities[0]?.nextAttemptScheduleTime, 'the back-off');
      await env.server.restart();
      assert.equal(await handle.result(), 2);
    }));

  it('kill_AfterSignal_SignalIsNotLost', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('collector');
      for (let i = 0; i < 3; i++) {
        await handle.signal('add', i);
        await env.server.restart();
      }
      assert.deepEqual(await until(() => handle.query('items').catch(() => null), 'an answer'), [0, 1, 2]);
      await handle.signal('finish');
      assert.deepEqual(await handle.result(), [0, 1, 2]);
    }));

  it('kill_StartedActivity_TimesOutAndIsRetried', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('heartbeatTimeout');
      await until(async () => (await handle.describe()).raw.pendingActivities[0]?.lastHeartbeatTime, 'a heartbeat');
      await env.server.restart();
      assert.equal(await handle.result(), 'second attempt');
    }));

  it('kill_WithoutWorker_TaskWaitsForOne', async () => {
    const taskQueue = randomUUID();
    const handle = await env.client.workflow.start('greeter', { taskQueue, workflowId: randomUUID(), args: ['late'] });
    await env.server.restart();
    const worker = await env.worker({ taskQueue });
    try {
      assert.equal(await handle.result(), 'Hello, late!');
    } finally {
      await worker.stop();
    }
  });

  it('kill_AcceptedUpdate_CompletesAfterRestart', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('updatable');
      const update = await handle.startUpdate('slow', { args: ['Eve'], waitForStage: 'ACCEPTED' });
      await env.server.restart();
      assert.equal(await update.result(), 'Hello, Eve!');
      await handle.signal('finish');
      await handle.result();
    }));

  it('replay_EveryHistory_IsDeterministic', () => env.replayAll());
});
