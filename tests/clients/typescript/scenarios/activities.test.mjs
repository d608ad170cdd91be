import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ActivityCancelledError, ActivityNotFoundError, WorkflowFailedError } from '@temporalio/client';
import { Environment, eventTypes, until } from '../lib/environment.mjs';

describe('activities', () => {
  let env;
  before(async () => void (env = await Environment.start()));
  after(async () => env.stop());

  it('retry_FailsTwice_SucceedsInThirdAttempt', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('retries', { args: [2] });
      assert.equal(await handle.result(), 3);
      const { events } = await handle.fetchHistory();
      const started = events.find((event) => event.activityTaskStartedEventAttributes);
      assert.equal(started.activityTaskStartedEventAttributes.attempt, 3);
      assert.match(started.activityTaskStartedEventAttributes.lastFailure.message, /attempt 2 fails/);
    }));

  it('retry_MaximumAttempts_FailsTheWorkflow', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('retries', { args: [5, 2] });
      await assert.rejects(handle.result(), (error) => {
        assert.ok(error instanceof WorkflowFailedError);
        assert.equal(error.cause.retryState, 'MAXIMUM_ATTEMPTS_REACHED');
        assert.match(error.cause.cause.message, /attempt 2 fails/);
        return true;
      });
    }));

  it('fail_NonRetryable_IsNotRetried', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('failsForGood', { args: ['Broken'] });
      await assert.rejects(handle.result(), (error) => {
        assert.equal(error.cause.retryState, 'NON_RETRYABLE_FAILURE');
        assert.equal(error.cause.cause.type, 'Broken');
        assert.deepEqual(error.cause.cause.details, ['detail']);
        return true;
      });
    }));

  it('fail_TypeNonRetryableByPolicy_IsNotRetried', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('nonRetryableByPolicy');
      await assert.rejects(handle.result(), (error) => error.cause.retryState === 'NON_RETRYABLE_FAILURE');
    }));

  it('fail_NextRetryDelay_OverridesThePolicy', () =>
    env.withWorker(async ({ start }) => {
      assert.equal(await (await start('nextRetryDelay')).result(), 2);
    }));

  it('info_FirstAttempt_IsComplete', () =>
    env.withWorker(async ({ start, taskQueue }) => {
      const handle = await start('activityInfoOf');
      const info = await handle.result();
      assert.equal(info.attempt, 1);
      assert.equal(info.workflowId, handle.workflowId);
      assert.equal(info.startToCloseTimeoutMs, 10_000);
      assert.equal(info.taskQueue, taskQueue);
    }));

  it('heartbeat_CancelRequested_ReachesTheActivity', () =>
    env.withWorker(async ({ start }) => {
      assert.equal(await (await start('heartbeatThenCancel')).result(), 'cancelled');
    }));

  it('heartbeat_DetailsOfFailedAttempt_ReachTheNextOne', () =>
    env.withWorker(async ({ start }) => {
      assert.equal(await (await start('heartbeatResume')).result(), 'half way');
    }));

  it('heartbeat_Stops_TimesOutAndRetries', () =>
    env.withWorker(async ({ start }) => {
      assert.equal(await (await start('heartbeatTimeout')).result(), 'second attempt');
    }));

  it('timeout_StartToClose_Reported', () =>
    env.withWorker(async ({ start }) => {
      const result = await (await start('activityTimeout', { args: [{ startToCloseTimeout: '300ms' }] })).result();
      assert.deepEqual(result, { timeoutType: 'START_TO_CLOSE', retryState: 'MAXIMUM_ATTEMPTS_REACHED' });
    }));

  it('timeout_ScheduleToStart_Reported', () =>
    env.withWorker(async ({ start }) => {
      const options = { scheduleToStartTimeout: '200ms', startToCloseTimeout: '10s', taskQueue: 'nobody-polls-here' };
      const result = await (await start('activityTimeout', { args: [options] })).result();
      assert.equal(result.timeoutType, 'SCHEDULE_TO_START');
    }));

  it('timeout_ScheduleToClose_Reported', () =>
    env.withWorker(async ({ start }) => {
      const result = await (await start('activityTimeout', { args: [{ scheduleToCloseTimeout: '300ms' }] })).result();
      assert.equal(result.timeoutType, 'SCHEDULE_TO_CLOSE');
    }));

  it('cancel_NotStarted_IsCancelledAtOnce', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('cancelUnstartedActivity');
      assert.equal(await handle.result(), true);
      assert.ok((await eventTypes(handle)).includes('ACTIVITY_TASK_CANCELED'));
    }));

  it('describe_Retrying_ShowsAttemptAndFailure', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('retries', { args: [1_000_000] });
      const pending = await until(async () => {
        const { raw } = await handle.describe();
        return raw.pendingActivities.find((activity) => activity.attempt > 2);
      }, 'a third attempt');
      assert.match(pending.lastFailure.message, /attempt \d+ fails/);
      assert.equal(pending.activityType.name, 'failTimes');
      await handle.terminate('enough');
    }));

  it('many_Parallel_AllComplete', () =>
    env.withWorker(async ({ start }) => {
      assert.equal(await (await start('manyActivities', { args: [50] })).result(), 50);
    }));

  const elsewhere = async (start, client) => {
    const handle = await start('completedElsewhere', { args: ['outside'] });
    await until(async () => (await handle.describe()).raw.pendingActivities[0]?.state === 2, 'the attempt');
    return { handle, activity: { workflowId: handle.workflowId, activityId: 'outside' }, async: client.activity };
  };

  it('async_CompletedById_ResultReachesTheWorkflow', () =>
    env.withWorker(async ({ start, client }) => {
      const { handle, activity, async } = await elsewhere(start, client);
      await async.heartbeat(activity, 'still there');
      const [pending] = (await handle.describe()).raw.pendingActivities;
      assert.equal(Buffer.from(pending.heartbeatDetails.payloads[0].data).toString(), '"still there"');
      await async.complete(activity, 'from outside');
      assert.equal(await handle.result(), 'from outside');
      await assert.rejects(async.complete(activity, 'again'), ActivityNotFoundError);
    }));

  it('async_FailedById_FailsTheActivity', () =>
    env.withWorker(async ({ start, client }) => {
      const { handle, activity, async } = await elsewhere(start, client);
      await async.fail(activity, new Error('broken outside'));
      assert.equal(await handle.result(), 'broken outside');
    }));

  it('async_CancelRequested_IsSeenByTheHeartbeatAndReported', () =>
    env.withWorker(async ({ start, client }) => {
      const { handle, activity, async } = await elsewhere(start, client);
      await handle.signal('finish');
      await until(
        () => async.heartbeat(activity).then(() => false, (error) => error instanceof ActivityCancelledError),
        'the request'
      );
      await async.reportCancellation(activity, 'gone');
      assert.equal(await handle.result(), 'cancelled');
    }));

  it('timeout_Heartbeat_LastDetailsAreReported', () =>
    env.withWorker(async ({ start }) => {
      const result = await (await start('activityTimeout', { args: [{ startToCloseTimeout: '60s', heartbeatTimeout: '200ms' }] })).result();
      assert.deepEqual(result, { timeoutType: 'HEARTBEAT', retryState: 'MAXIMUM_ATTEMPTS_REACHED' });
    }));

  it('replay_EveryHistory_IsDeterministic', () => env.replayAll());
});
