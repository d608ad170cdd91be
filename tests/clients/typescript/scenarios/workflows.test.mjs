import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { WorkflowExecutionAlreadyStartedError, WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import { Environment, eventTypes, until } from '../lib/environment.mjs';

describe('workflows', () => {
  let env;
  before(async () => void (env = await Environment.start()));
  after(async () => env.stop());

  it('fail_ApplicationFailure_ReachesTheClient', () =>
    env.withWorker(async ({ start }) => {
      await assert.rejects((await start('failing', { args: ['bad'] })).result(), (error) => {
        assert.ok(error instanceof WorkflowFailedError);
        assert.equal(error.cause.message, 'bad');
        assert.deepEqual(error.cause.details, [1, 'two']);
        return true;
      });
    }));

  it('cancel_Running_CleansUpAndIsCancelled', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('cancellable');
      await until(async () => (await handle.describe()).historyLength >= 5, 'the timer');
      await handle.cancel();
      await assert.rejects(handle.result(), (error) => error.cause?.name === 'CancelledFailure');
      assert.equal((await handle.describe()).status.name, 'CANCELLED');
      assert.ok((await eventTypes(handle)).includes('ACTIVITY_TASK_COMPLETED'));
    }));

  it('terminate_Running_IsTerminated', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('collector');
      await handle.terminate('no longer needed', 'detail');
      await assert.rejects(handle.result(), (error) => error.cause?.name === 'TerminatedFailure');
      await assert.rejects(handle.signal('add', 1), WorkflowNotFoundError);
      await assert.rejects(handle.terminate(), WorkflowNotFoundError);
    }));

  it('child_Completes_ReturnsItsResult', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('parent', { args: ['complete', randomUUID()] });
      assert.equal(await handle.result(), 'Hello, child!');
    }));

  it('child_Fails_ParentSeesTheFailure', () =>
    env.withWorker(async ({ start }) => {
      const result = await (await start('parent', { args: ['fail', randomUUID()] })).result();
      assert.deepEqual(result, { message: 'child failed', type: 'Oops', retryState: 'RETRY_POLICY_NOT_SET' });
    }));

  it('child_Cancelled_ParentWaitsForIt', () =>
    env.withWorker(async ({ start }) => {
      assert.equal(await (await start('parent', { args: ['cancel', randomUUID()] })).result(), 'cancelled');
    }));

  it('child_Signalled_ReceivesInOrder', () =>
    env.withWorker(async ({ start }) => {
      assert.deepEqual(await (await start('parent', { args: ['signal', randomUUID()] })).result(), ['one', 'two']);
    }));

  it('child_ContinuesAsNew_ParentGetsTheLastResult', () =>
    env.withWorker(async ({ start }) => {
      const result = await (await start('parent', { args: ['continueAsNew', randomUUID()] })).result();
      assert.deepEqual(result, { from: 3, continued: true, isFirst: false });
    }));

  it('child_IdInUse_FailsToStart', () =>
    env.withWorker(async ({ start }) => {
      const other = await start('collector');
      assert.equal(
        await (await start('parent', { args: ['duplicate', other.workflowId] })).result(),
        'WorkflowExecutionAlreadyStartedError'
      );
      await other.terminate();
    }));

  it('child_Many_AllComplete', () =>
    env.withWorker(async ({ start }) => {
      assert.equal((await (await start('parent', { args: ['many'] })).result()).length, 10);
    }));

  it('child_Terminated_ParentSeesIt', () =>
    env.withWorker(async ({ start, client }) => {
      const id = randomUUID();
      const handle = await start('waitsForTermination', { args: [id] });
      await until(async () => client.workflow.getHandle(id).describe().catch(() => null), 'the child');
      await client.workflow.getHandle(id).terminate();
      assert.equal(await handle.result(), 'TerminatedFailure');
    }));

  for (const [policy, expected] of [['TERMINATE', 'TERMINATED'], ['REQUEST_CANCEL', 'CANCELLED'], ['ABANDON', 'RUNNING']]) {
    it(`parentClose_${policy}_ChildIs${expected}`, () =>
      env.withWorker(async ({ start, client }) => {
        const id = randomUUID();
        await (await start('leavesChild', { args: [id, policy] })).result();
        const child = client.workflow.getHandle(id);
        await until(async () => (await child.describe()).status.name === expected, expected);
        if (expected === 'RUNNING') await child.terminate();
      }));
  }

  it('external_Signal_ArrivesOrIsRefused', () =>
    env.withWorker(async ({ start }) => {
      const other = await start('collector');
      const handle = await start('signalsOther', { args: [other.workflowId] });
      assert.equal(await handle.result(), 'signalled');
      await other.signal('finish');
      assert.deepEqual(await other.result(), [handle.workflowId]);
      assert.notEqual(await (await start('signalsOther', { args: ['nobody'] })).result(), 'signalled');
    }));

  it('external_Cancel_ArrivesOrIsRefused', () =>
    env.withWorker(async ({ start }) => {
      const other = await start('cancellable');
      assert.equal(await (await start('cancelsOther', { args: [other.workflowId] })).result(), 'requested');
      await assert.rejects(other.result(), (error) => error.cause?.name === 'CancelledFailure');
      assert.notEqual(await (await start('cancelsOther', { args: ['nobody'] })).result(), 'requested');
    }));

  it('continueAsNew_SeveralTimes_ClientFollows', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('counting', { args: [0, 3] });
      assert.deepEqual(await handle.result(), { from: 3, continued: true, isFirst: false });
    }));

  it('start_IdInUse_IsRefused', () =>
    env.withWorker(async ({ start, client, taskQueue }) => {
      const handle = await start('collector');
      const options = { taskQueue, workflowId: handle.workflowId };
      await assert.rejects(client.workflow.start('collector', options), WorkflowExecutionAlreadyStartedError);
      const same = await client.workflow.start('collector', { ...options, workflowIdConflictPolicy: 'USE_EXISTING' });
      assert.equal(same.firstExecutionRunId, handle.firstExecutionRunId);
      const next = await client.workflow.start('collector', { ...options, workflowIdConflictPolicy: 'TERMINATE_EXISTING' });
      assert.notEqual(next.firstExecutionRunId, handle.firstExecutionRunId);
      await next.signal('finish');
      await next.result();
      await assert.rejects(
        client.workflow.start('collector', { ...options, workflowIdReusePolicy: 'REJECT_DUPLICATE' }),
        WorkflowExecutionAlreadyStartedError
      );
      await assert.rejects(
        client.workflow.start('collector', { ...options, workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY' }),
        WorkflowExecutionAlreadyStartedError
      );
    }));

  it('signalWithStart_Twice_OneRunTwoSignals', () =>
    env.withWorker(async ({ client, taskQueue }) => {
      const options = { taskQueue, workflowId: randomUUID(), signal: 'add' };
      const first = await client.workflow.signalWithStart('collector', { ...options, signalArgs: ['a'] });
      const second = await client.workflow.signalWithStart('collector', { ...options, signalArgs: ['b'] });
      assert.equal(second.signaledRunId, first.signaledRunId);
      await first.signal('finish');
      assert.deepEqual(await first.result(), ['a', 'b']);
    }));

  it('patch_NewRun_TakesTheNewPathAndIsSearchable', () =>
    env.withWorker(async ({ start, client }) => {
      const handle = await start('patches');
      assert.equal(await handle.result(), 'Hello, new!');
      const { count } = await client.workflow.count(`TemporalChangeVersion = "new-path" AND WorkflowId = "${handle.workflowId}"`);
      assert.equal(count, 1);
    }));

  it('timeout_Run_TimesOut', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('collector', { workflowRunTimeout: '500ms' });
      await assert.rejects(handle.result(), (error) => error.cause?.name === 'TimeoutFailure');
      assert.equal((await handle.describe()).status.name, 'TIMED_OUT');
    }));

  it('timeout_Execution_EndsTheWholeChain', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('endless', { workflowExecutionTimeout: '2s' });
      await assert.rejects(handle.result(), (error) => error.cause?.name === 'TimeoutFailure');
      const last = await env.client.workflow.getHandle(handle.workflowId).describe();
      assert.equal(last.status.name, 'TIMED_OUT');
      assert.notEqual(last.runId, handle.firstExecutionRunId);
      assert.ok(last.raw.workflowExtendedInfo.executionExpirationTime);
    }));

  it('firstExecutionRunId_OfAnotherChain_IsRefused', () =>
    env.withWorker(async ({ start, client }) => {
      const handle = await start('handsOver');
      await handle.signal('finish');
      const current = await until(async () => {
        const found = await client.workflow.getHandle(handle.workflowId).describe();
        return found.runId !== handle.firstExecutionRunId && found;
      }, 'the next run');
      const guarded = (firstExecutionRunId) => client.workflow.getHandle(handle.workflowId, undefined, { firstExecutionRunId });
      await assert.rejects(guarded(current.runId).cancel(), WorkflowNotFoundError);
      await assert.rejects(guarded(current.runId).terminate(), WorkflowNotFoundError);
      await guarded(handle.firstExecutionRunId).cancel();
      assert.equal((await client.workflow.getHandle(handle.workflowId).describe()).raw.workflowExtendedInfo.cancelRequested, true);
      await guarded(handle.firstExecutionRunId).terminate();
      assert.equal((await client.workflow.getHandle(handle.workflowId).describe()).status.name, 'TERMINATED');
    }));

  it('continueAsNew_Meanwhile_SignalsAndUpdatesReachTheNextRun', () =>
    env.withWorker(async ({ start, client }) => {
      const handle = await start('handsOver');
      const current = client.workflow.getHandle(handle.workflowId);
      await current.signal('add', 'a');
      await current.signal('finish');
      await until(async () => (await current.describe()).runId !== handle.firstExecutionRunId, 'the next run');
      await current.signal('add', 'b');
      assert.equal(await current.executeUpdate('set', { args: ['c'] }), 4);
      await current.signal('finish');
      assert.deepEqual(await handle.result(), ['a', 'last', 'b', 'c']);
    }));

  it('start_SameRequestTwice_IsOneRun', () =>
    env.withWorker(async ({ taskQueue }) => {
      const request = {
        namespace: 'default',
        workflowId: randomUUID(),
        workflowType: { name: 'collector' },
        taskQueue: { name: taskQueue },
        requestId: randomUUID(),
      };
      const service = env.connection.workflowService;
      const first = await service.startWorkflowExecution(request);
      const second = await service.startWorkflowExecution(request);
      assert.equal(second.runId, first.runId);
      await assert.rejects(service.startWorkflowExecution({ ...request, requestId: randomUUID() }), (error) => error.code === 6);
      await assert.rejects(
        service.startWorkflowExecution({ ...request, requestId: '', workflowIdReusePolicy: 4, workflowIdConflictPolicy: 2 }),
        (error) => error.code === 3
      );
      const execution = { workflowId: request.workflowId };
      const input = { payloads: [{ metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('1') }] };
      const signal = { namespace: 'default', workflowExecution: execution, signalName: 'add', input, requestId: randomUUID() };
      await service.signalWorkflowExecution(signal);
      await service.signalWorkflowExecution(signal);
      const current = env.client.workflow.getHandle(request.workflowId);
      assert.equal((await until(() => current.query('items').then((items) => items.length > 0 && items), 'the signal')).length, 1);
      const replaced = await service.startWorkflowExecution({ ...request, requestId: '', workflowIdReusePolicy: 4 });
      assert.notEqual(replaced.runId, first.runId);
      await env.client.workflow.getHandle(request.workflowId).terminate();
      const again = await service.startWorkflowExecution({ ...request, requestId: '', workflowIdReusePolicy: 2 });
      assert.notEqual(again.runId, replaced.runId);
      await env.client.workflow.getHandle(request.workflowId).terminate();
    }));

  it('describe_Running_ShowsChildrenAndTheWorkflowTask', () =>
    env.withWorker(async ({ start, client }) => {
      const id = randomUUID();
      const handle = await start('waitsForTermination', { args: [id] });
      const { raw } = await until(async () => {
        const found = await handle.describe();
        return found.raw.pendingChildren[0]?.runId && found;
      }, 'the child');
      assert.equal(raw.pendingChildren[0].workflowId, id);
      assert.equal(raw.pendingChildren[0].workflowTypeName, 'collector');
      const child = (await client.workflow.getHandle(id).describe()).raw.workflowExecutionInfo;
      assert.equal(child.parentExecution.workflowId, handle.workflowId);
      assert.equal(child.rootExecution.workflowId, handle.workflowId);
      await client.workflow.getHandle(id).terminate();
      await handle.result();
      const idle = await client.workflow.start('collector', { taskQueue: 'nobody-polls-here', workflowId: randomUUID() });
      const waiting = (await idle.describe()).raw.pendingWorkflowTask;
      assert.equal(waiting.state, 1);
      assert.equal(waiting.attempt, 1);
      assert.ok(waiting.originalScheduledTime);
      await idle.terminate();
    }));

  it('taskFailure_WithABug_IsRetriedUntilItWorks', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('taskFailure', { args: [Date.now() + 4_000], workflowTaskTimeout: '1s' });
      const { raw } = await until(async () => {
        const description = await handle.describe();
        return description.raw.pendingWorkflowTask?.attempt > 1 && description;
      }, 'a second attempt');
      assert.equal(Number(raw.workflowExecutionInfo.historyLength), 4);
      assert.equal(await handle.result(), 'repaired');
      assert.equal((await eventTypes(handle)).filter((type) => type === 'WORKFLOW_TASK_FAILED').length, 1);
    }));

  it('replay_EveryHistory_IsDeterministic', () => env.replayAll());
});
