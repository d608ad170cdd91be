import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { QueryNotRegisteredError, QueryRejectedError, WorkflowUpdateFailedError } from '@temporalio/client';
import { Environment, eventTypes, until } from '../lib/environment.mjs';

describe('interactions', () => {
  let env;
  before(async () => void (env = await Environment.start()));
  after(async () => env.stop());

  it('query_Closed_IsAnsweredFromHistory', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('collector');
      await handle.signal('add', 1);
      await handle.signal('finish');
      await handle.result();
      assert.deepEqual(await handle.query('items'), [1]);
    }));

  it('query_RightAfterStart_WaitsForTheFirstTask', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('collector');
      assert.deepEqual(await Promise.all([handle.query('items'), handle.query('items')]), [[], []]);
      await handle.signal('finish');
      await handle.result();
    }));

  it('query_UnknownOrFailing_IsRefused', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('collector');
      await assert.rejects(handle.query('nothing'), QueryNotRegisteredError);
      await assert.rejects(handle.query('failing'), /query refused/);
      await handle.terminate();
    }));

  it('query_RejectCondition_IsRejected', () =>
    env.withWorker(async ({ start, client }) => {
      const handle = await start('empty');
      await handle.result();
      const strict = new client.constructor({ connection: env.connection, workflow: { queryRejectCondition: 'NOT_OPEN' } });
      await assert.rejects(strict.workflow.getHandle(handle.workflowId).query('items'), QueryRejectedError);
    }));

  it('query_WithoutCache_ReplaysTheHistory', () =>
    env.withWorker(
      async ({ start }) => {
        const handle = await start('collector');
        await handle.signal('add', 'x');
        assert.deepEqual(await handle.query('items'), ['x']);
        await handle.signal('add', 'y');
        assert.deepEqual(await handle.query('items'), ['x', 'y']);
        await handle.signal('finish');
        assert.deepEqual(await handle.result(), ['x', 'y']);
        assert.deepEqual(await handle.query('items'), ['x', 'y']);
      },
      { maxCachedWorkflows: 0 }
    ));

  it('query_WorkerOfTheStickyQueueGone_AnotherAnswers', async () => {
    const taskQueue = randomUUID();
    const first = await env.worker({ taskQueue });
    const handle = await env.client.workflow.start('collector', { taskQueue, workflowId: randomUUID() });
    await handle.signal('add', 1);
    assert.deepEqual(await handle.query('items'), [1]);
    await first.stop();
    const second = await env.worker({ taskQueue });
    try {
      assert.deepEqual(await handle.query('items'), [1]);
      await handle.signal('finish');
      assert.deepEqual(await handle.result(), [1]);
    } finally {
      await second.stop();
    }
  });

  it('withoutCache_ActivitiesAndTimers_Work', () =>
    env.withWorker(
      async ({ start }) => {
        assert.equal(await (await start('timers')).result(), 'rang');
        assert.equal(await (await start('retries', { args: [1] })).result(), 2);
        const handle = await start('updatable');
        assert.equal(await handle.executeUpdate('slow', { args: ['Z'] }), 'Hello, Z!');
        await handle.signal('finish');
        await handle.result();
      },
      { maxCachedWorkflows: 0 }
    ));

  it('update_Rejected_LeavesNoUpdateEvent', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('updatable');
      await assert.rejects(handle.executeUpdate('set', { args: [-1] }), (error) => {
        assert.ok(error instanceof WorkflowUpdateFailedError);
        assert.equal(error.cause.type, 'Invalid');
        return true;
      });
      await handle.signal('finish');
      assert.equal(await handle.result(), 0);
      assert.ok(!(await eventTypes(handle)).some((type) => type.includes('UPDATE')));
    }));

  it('update_Fails_ReportsTheFailure', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('updatable');
      await assert.rejects(handle.executeUpdate('failing'), (error) => error.cause.type === 'Broken');
      await handle.signal('finish');
      await handle.result();
    }));

  it('update_AcceptedThenCompleted_BothStagesAreSeen', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('updatable');
      const update = await handle.startUpdate('slow', { args: ['A'], waitForStage: 'ACCEPTED' });
      assert.equal(await update.result(), 'Hello, A!');
      assert.equal(await handle.getUpdateHandle(update.updateId).result(), 'Hello, A!');
      await handle.signal('finish');
      await handle.result();
      assert.equal(await handle.getUpdateHandle(update.updateId).result(), 'Hello, A!');
    }));

  it('update_SameId_RunsOnce', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('updatable');
      const updateId = randomUUID();
      const results = await Promise.all([1, 2, 3].map(() => handle.executeUpdate('slow', { args: ['same'], updateId })));
      assert.deepEqual(results, Array(3).fill('Hello, same!'));
      assert.equal(await handle.executeUpdate('slow', { args: ['other'], updateId }), 'Hello, same!');
      await handle.signal('finish');
      await handle.result();
      assert.equal((await eventTypes(handle)).filter((type) => type === 'WORKFLOW_EXECUTION_UPDATE_ACCEPTED').length, 1);
    }));

  it('update_RunCloses_AcceptedFails', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('abandonsUpdates');
      const update = await handle.startUpdate('slow', { waitForStage: 'ACCEPTED' });
      await handle.signal('finish');
      await handle.result();
      await assert.rejects(update.result(), (error) => error.cause?.type === 'AcceptedUpdateCompletedWorkflow');
    }));

  it('update_Unknown_IsRejected', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('collector');
      await assert.rejects(handle.executeUpdate('nothing'), WorkflowUpdateFailedError);
      await handle.terminate();
    }));

  it('unhandledCommand_SignalWhileClosing_IsSeenFirst', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('busyFinisher');
      // The first task is over before the first signal, else that task could see both.
      await until(async () => (await handle.fetchHistory()).events.some((event) => event.workflowTaskCompletedEventAttributes), 'the first task');
      await handle.signal('add', 1);
      await until(async () => (await handle.describe()).raw.pendingWorkflowTask?.state === 2, 'a started task');
      await handle.signal('add', 2);
      assert.deepEqual(await handle.result(), [1, 2]);
      const { events } = await handle.fetchHistory();
      const failed = events.find((event) => event.workflowTaskFailedEventAttributes);
      assert.equal(failed.workflowTaskFailedEventAttributes.cause, 1);
    }));

  it('history_LongerThanAPage_IsComplete', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('longHistory', { args: [60] });
      await handle.result();
      const { events } = await handle.fetchHistory();
      assert.ok(events.length > 256);
      assert.deepEqual(events.map((event) => Number(event.eventId)), events.map((_, i) => i + 1));
      const reverse = await env.connection.workflowService.getWorkflowExecutionHistoryReverse({
        namespace: 'default',
        execution: { workflowId: handle.workflowId },
        maximumPageSize: 3,
      });
      assert.equal(Number(reverse.history.events[0].eventId), events.length);
      assert.equal(reverse.history.events.length, 3);
    }));

  it('replay_EveryHistory_IsDeterministic', () => env.replayAll());
});
