import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { WorkflowNotFoundError } from '@temporalio/client';
import { Environment, eventTypes, until } from '../lib/environment.mjs';

describe('reset and delete', () => {
  let env;
  before(async () => void (env = await Environment.start()));
  after(async () => env.stop());

  const reset = async (handle, finishEventId, more = {}) => {
    const { runId } = await env.connection.workflowService.resetWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: handle.workflowId, runId: more.runId },
      reason: 'again',
      requestId: randomUUID(),
      workflowTaskFinishEventId: finishEventId,
      ...more,
    });
    const next = Object.assign(env.client.workflow.getHandle(handle.workflowId, runId), { runId });
    env.resets.push(next);
    return next;
  };
  before(() => void (env.resets = []));

  it('reset_Completed_RunsAgain', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('greeter', { args: ['Again'] });
      await handle.result();
      const next = await reset(handle, 4);
      assert.equal(await next.result(), 'Hello, Again!');
      const { events } = await next.fetchHistory();
      assert.equal(events[3].workflowTaskFailedEventAttributes.cause, 20);
      assert.equal(events[3].workflowTaskFailedEventAttributes.newRunId, next.runId);
      assert.equal((await next.describe()).raw.workflowExecutionInfo.firstRunId, handle.firstExecutionRunId);
    }));

  it('reset_EveryLegalPoint_RunsAgain', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('greeter', { args: ['Again'] });
      await handle.result();
      const types = await eventTypes(handle);
      for (const [index, type] of types.entries()) {
        const id = index + 1;
        const original = { runId: handle.firstExecutionRunId };
        // Before event `id` a workflow task must be pending.
        if (id > 1 && ['WORKFLOW_TASK_SCHEDULED', 'WORKFLOW_TASK_STARTED'].includes(types[id - 2])) {
          assert.equal(await (await reset(handle, id, original)).result(), 'Hello, Again!', `${id} ${type}`);
        } else {
          await assert.rejects(reset(handle, id, original), (error) => error.code === 3, `${id} ${type}`);
        }
      }
    }));

  it('reset_Running_TerminatesTheOldRunAndReappliesSignals', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('collector');
      await handle.query('items');
      for (const item of ['a', 'b']) await handle.signal('add', item);
      await until(async () => (await handle.query('items')).length === 2, 'both signals');
      const next = await reset(handle, 4);
      const old = env.client.workflow.getHandle(handle.workflowId, handle.firstExecutionRunId);
      assert.equal((await old.describe()).status.name, 'TERMINATED');
      await handle.signal('finish');
      assert.deepEqual(await next.result(), ['a', 'b']);
    }));

  it('reset_WithoutSignals_ForgetsThem', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('collector');
      await handle.query('items');
      await handle.signal('add', 'a');
      await until(async () => (await handle.query('items')).length === 1, 'the signal');
      const next = await reset(handle, 4, { resetReapplyExcludeTypes: [1] });
      await next.signal('finish');
      assert.deepEqual(await next.result(), []);
    }));

  it('reset_WithUpdates_AppliesThemAgain', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('updatable');
      await handle.query('items');
      await handle.executeUpdate('set', { args: [7] });
      const next = await reset(handle, 4);
      await until(async () => (await next.query('items')) === 7, 'the update');
      await next.signal('finish');
      assert.equal(await next.result(), 7);
      assert.ok((await eventTypes(next)).includes('WORKFLOW_EXECUTION_UPDATE_ADMITTED'));
    }));

  it('reset_WithoutUpdates_ForgetsThem', () =>
    env.withWorker(async ({ start }) => {
      for (const more of [{ resetReapplyExcludeTypes: [2] }, { resetReapplyType: 1 }]) {
        const handle = await start('updatable');
        await handle.query('items');
        await handle.executeUpdate('set', { args: [7] });
        const next = await reset(handle, 4, more);
        await next.signal('finish');
        assert.equal(await next.result(), 0);
      }
    }));

  it('reset_PendingChild_IsRefused', () =>
    env.withWorker(async ({ start, client }) => {
      const id = randomUUID();
      const handle = await start('waitsForTermination', { args: [id] });
      await until(async () => (await eventTypes(handle)).filter((type) => type === 'WORKFLOW_TASK_COMPLETED').length > 1, 'the started child');
      const last = (await eventTypes(handle)).lastIndexOf('WORKFLOW_TASK_COMPLETED') + 1;
      await assert.rejects(reset(handle, last), (error) => error.code === 3 && /pending child/.test(error.details));
      await client.workflow.getHandle(id).terminate();
      await handle.result();
    }));

  it('reset_Continued_ReappliesSignalsOfTheSuccessor', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('counting', { args: [0, 1] });
      await handle.result();
      const next = await reset(handle, 4, { runId: handle.firstExecutionRunId });
      assert.deepEqual((await env.client.workflow.getHandle(handle.workflowId).result()).from, 1);
      assert.equal((await next.describe()).status.name, 'CONTINUED_AS_NEW');
    }));

  it('reset_SameRequestTwice_IsOneReset', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('collector');
      await handle.query('items');
      const requestId = randomUUID();
      const first = await reset(handle, 4, { requestId });
      const second = await reset(handle, 4, { requestId });
      assert.equal(second.runId, first.runId);
      await handle.terminate();
    }));

  it('delete_ClosedAndRunning_AreGone', () =>
    env.withWorker(async ({ start, client }) => {
      const closed = await client.workflow.start('empty', { taskQueue: env.shared.taskQueue, workflowId: randomUUID() });
      await closed.result();
      const open = await client.workflow.start('collector', { taskQueue: env.shared.taskQueue, workflowId: randomUUID() });
      for (const handle of [closed, open]) {
        await env.connection.workflowService.deleteWorkflowExecution({
          namespace: 'default',
          workflowExecution: { workflowId: handle.workflowId },
        });
        await assert.rejects(handle.describe(), WorkflowNotFoundError);
        assert.equal((await client.workflow.count(`WorkflowId = "${handle.workflowId}"`)).count, 0);
      }
    }));

  it('replay_EveryHistory_IsDeterministic', async () => {
    for (const handle of env.resets) env.histories.push({ workflowId: handle.workflowId, history: await handle.fetchHistory() });
    await env.replayAll();
  });
});
