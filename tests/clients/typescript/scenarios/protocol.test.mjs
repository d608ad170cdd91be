// What the SDK's own worker does not let one see: tasks taken and answered call by call.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { Connection } from '@temporalio/client';
import { Environment, eventTypes, until } from '../lib/environment.mjs';

const Command = { activity: 1, cancelActivity: 2, timer: 3, complete: 4, fail: 5, cancelTimer: 6, marker: 9, child: 11, upsert: 13 };

describe('protocol', () => {
  let env;
  let service;
  before(async () => {
    env = await Environment.start();
    service = env.connection.workflowService;
  });
  after(async () => env.stop());

  // A worker made of single calls, on a task queue of its own.
  const manual = async (options = {}) => {
    const name = randomUUID();
    const handle = await env.client.workflow.start('anything', { taskQueue: name, workflowId: randomUUID(), ...options });
    const poll = (queue = { name }) => service.pollWorkflowTaskQueue({ namespace: 'default', taskQueue: queue, identity: 'manual' });
    const complete = (task, commands = [], more = {}) =>
      service.respondWorkflowTaskCompleted({ namespace: 'default', taskToken: task.taskToken, commands, identity: 'manual', ...more });
    const activity = () => service.pollActivityTaskQueue({ namespace: 'default', taskQueue: { name }, identity: 'manual' });
    return { handle, name, poll, complete, activity };
  };
  const activity = (activityId, more = {}) => ({
    commandType: Command.activity,
    scheduleActivityTaskCommandAttributes: {
      activityId,
      activityType: { name: 'anything' },
      startToCloseTimeout: { seconds: 60 },
      ...more,
    },
  });
  const timer = (timerId) => ({
    commandType: Command.timer,
    startTimerCommandAttributes: { timerId, startToFireTimeout: { seconds: 3600 } },
  });
  const complete = { commandType: Command.complete, completeWorkflowExecutionCommandAttributes: {} };
  const sticky = { stickyAttributes: { workerTaskQueue: { name: `sticky-${randomUUID()}`, kind: 2 }, scheduleToStartTimeout: { seconds: 1 } } };

  it('sticky_WorkerGone_TimesOutAndGoesToTheNormalQueue', async () => {
    const { handle, name, poll, complete } = await manual();
    const queue = { ...sticky.stickyAttributes.workerTaskQueue, normalName: name };
    // Its worker is known to the server, and then it is not there any more.
    await env.connection.withDeadline(Date.now() + 1_500, () => poll(queue)).catch(() => undefined);
    const first = await poll();
    await complete(first, [], sticky);
    await handle.signal('news');
    const second = await poll();
    assert.equal(Number(second.history.events[0].eventId), 1);
    const types = await eventTypes(handle);
    assert.deepEqual(types.slice(4), [
      'WORKFLOW_EXECUTION_SIGNALED',
      'WORKFLOW_TASK_SCHEDULED',
      'WORKFLOW_TASK_TIMED_OUT',
      'WORKFLOW_TASK_SCHEDULED',
      'WORKFLOW_TASK_STARTED',
    ]);
    assert.equal(second.attempt, 1);
    await handle.terminate();
  });

  it('sticky_SameWorker_GetsOnlyWhatIsNew', async () => {
    const { handle, name, poll, complete } = await manual();
    const queue = { name: `sticky-${randomUUID()}`, kind: 2, normalName: name };
    const attributes = { stickyAttributes: { workerTaskQueue: queue, scheduleToStartTimeout: { seconds: 10 } } };
    const waiting = poll(queue);
    await complete(await poll(), [], attributes);
    await handle.signal('news');
    const second = await waiting;
    assert.deepEqual(second.history.events.map((event) => Number(event.eventId)), [4, 5, 6, 7]);
    assert.equal(Number(second.previousStartedEventId), 3);
    await handle.terminate();
  });

  it('failedTask_SecondAttempt_IsTransient', async () => {
    const { handle, poll, complete } = await manual({ workflowTaskTimeout: '5s' });
    const first = await poll();
    await service.respondWorkflowTaskFailed({ namespace: 'default', taskToken: first.taskToken, cause: 14, failure: { message: 'a bug' } });
    const second = await poll();
    assert.equal(second.attempt, 2);
    const shown = second.history.events.map((event) => Number(event.eventId));
    assert.deepEqual(shown, [1, 2, 3, 4, 5, 6]);
    assert.equal((await eventTypes(handle)).length, 4);
    // Nothing is answered in time, and that leaves no trace either.
    const third = await poll();
    assert.equal(third.attempt, 3);
    assert.equal((await eventTypes(handle)).length, 4);
    await assert.rejects(complete(second), (error) => error.code === 5);
    await complete(third, [{ commandType: Command.complete, completeWorkflowExecutionCommandAttributes: {} }]);
    assert.deepEqual((await eventTypes(handle)).slice(3), [
      'WORKFLOW_TASK_FAILED',
      'WORKFLOW_TASK_SCHEDULED',
      'WORKFLOW_TASK_STARTED',
      'WORKFLOW_TASK_COMPLETED',
      'WORKFLOW_EXECUTION_COMPLETED',
    ]);
  });

  it('buffered_WhileATaskIsHeld_ClosingEventsGoLast', async () => {
    const worker = await manual();
    await worker.complete(await worker.poll(), [activity('1')]);
    const attempt = await worker.activity();
    await worker.handle.signal('first');
    const held = await worker.poll();
    await service.respondActivityTaskCompleted({ namespace: 'default', taskToken: attempt.taskToken });
    await worker.handle.signal('second');
    await assert.rejects(worker.complete(held, [complete]), (error) => error.code === 3 && error.details === 'UnhandledCommand');
    assert.deepEqual((await eventTypes(worker.handle)).slice(6), [
      'WORKFLOW_TASK_SCHEDULED',
      'WORKFLOW_TASK_STARTED',
      'WORKFLOW_TASK_FAILED',
      'ACTIVITY_TASK_STARTED',
      'WORKFLOW_EXECUTION_SIGNALED',
      'ACTIVITY_TASK_COMPLETED',
      'WORKFLOW_TASK_SCHEDULED',
    ]);
    await worker.complete(await worker.poll(), [complete]);
    const { events } = await worker.handle.fetchHistory();
    const closed = events.find((event) => event.activityTaskCompletedEventAttributes).activityTaskCompletedEventAttributes;
    assert.equal(Number(closed.startedEventId), 10);
  });

  it('completion_ReturnNewTask_ComesInline', async () => {
    const { handle, poll, complete } = await manual();
    const held = await poll();
    await handle.signal('meanwhile');
    const answer = await complete(held, [], { returnNewWorkflowTask: true });
    assert.equal(answer.workflowTask.attempt, 1);
    assert.equal(Number(answer.workflowTask.startedEventId), 7);
    await handle.terminate();
  });

  const badCommands = [
    ['ActivityWithoutTimeout', 2, [activity('1', { startToCloseTimeout: undefined })]],
    ['ActivityIdTwice', 22, [activity('1'), activity('1')]],
    ['TimerIdTwice', 12, [timer('1'), timer('1')]],
    ['TimerWithoutId', 4, [{ commandType: Command.timer, startTimerCommandAttributes: { startToFireTimeout: { seconds: 1 } } }]],
    ['UnknownTimer', 5, [{ commandType: Command.cancelTimer, cancelTimerCommandAttributes: { timerId: 'nothing' } }]],
    ['UnknownActivity', 3, [{ commandType: Command.cancelActivity, requestCancelActivityTaskCommandAttributes: { scheduledEventId: 99 } }]],
    ['MarkerWithoutName', 6, [{ commandType: Command.marker, recordMarkerCommandAttributes: {} }]],
    ['FailureWithoutOne', 8, [{ commandType: Command.fail, failWorkflowExecutionCommandAttributes: {} }]],
    ['ChildWithoutType', 16, [{ commandType: Command.child, startChildWorkflowExecutionCommandAttributes: { workflowId: 'x' } }]],
    ['LongActivityId', 2, [activity('x'.repeat(1001))]],
    ['BigInput', 2, [activity('1', { input: { payloads: [{ data: Buffer.alloc(2 * 1024 * 1024 + 1) }] } })]],
    ['PendingActivities', 27, Array.from({ length: 2001 }, (_, i) => activity(String(i)))],
    ['UnknownAttribute', 23, [{
      commandType: Command.upsert,
      upsertWorkflowSearchAttributesCommandAttributes: { searchAttributes: { indexedFields: { Nothing: { data: Buffer.from('1') } } } },
    }]],
  ];
  for (const [name, cause, commands] of badCommands) {
    it(`badCommand_${name}_FailsTheTaskWithCause${cause}`, async () => {
      const worker = await manual();
      await assert.rejects(worker.complete(await worker.poll(), commands), (error) => error.code === 3);
      const { events } = await worker.handle.fetchHistory();
      assert.equal(events.length, 4);
      assert.equal(events[3].workflowTaskFailedEventAttributes.cause, cause);
      await worker.handle.terminate();
    });
  }

  it('limits_OfRequests_AreInvalidArgument', async () => {
    const request = { namespace: 'default', workflowType: { name: 'x' }, taskQueue: { name: 'x' }, requestId: randomUUID() };
    const refused = (more) => assert.rejects(service.startWorkflowExecution({ ...request, ...more }), (error) => error.code === 3);
    await refused({});
    await refused({ workflowId: 'x'.repeat(1001) });
    await refused({ workflowId: 'x', workflowType: undefined });
    await refused({ workflowId: 'x', taskQueue: undefined });
    await refused({ workflowId: 'x', input: { payloads: [{ data: Buffer.alloc(2 * 1024 * 1024 + 1) }] } });
    await assert.rejects(service.startWorkflowExecution({ ...request, workflowId: 'x', namespace: 'missing' }), (error) => error.code === 5);
    for (const more of [{ cronSchedule: '* * * * *' }, { retryPolicy: { maximumAttempts: 3 } }, { workflowStartDelay: { seconds: 9 } }]) {
      await assert.rejects(service.startWorkflowExecution({ ...request, workflowId: 'x', ...more }), (error) => error.code === 12);
    }
  });

  it('history_LongPoll_ReturnsEachNewEventAndEndsWithTheRun', async () => {
    const { handle } = await manual();
    const request = { namespace: 'default', execution: { workflowId: handle.workflowId }, waitNewEvent: true };
    const first = await service.getWorkflowExecutionHistory(request);
    assert.equal(first.history.events.length, 2);
    const waiting = service.getWorkflowExecutionHistory({ ...request, nextPageToken: first.nextPageToken });
    await handle.signal('news');
    const second = await waiting;
    assert.deepEqual(second.history.events.map((event) => Number(event.eventId)), [3]);
    const close = service.getWorkflowExecutionHistory({ ...request, historyEventFilterType: 2 });
    const rest = service.getWorkflowExecutionHistory({ ...request, nextPageToken: second.nextPageToken });
    await handle.terminate();
    assert.equal((await rest).nextPageToken.length, 0);
    const closed = await close;
    assert.equal(closed.history.events.length, 1);
    assert.equal(closed.nextPageToken.length, 0);
    assert.ok(closed.history.events[0].workflowExecutionTerminatedEventAttributes);
  });

  it('update_WaitStages_AnswerWhatWasReached', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('updatable');
      const workflowExecution = { workflowId: handle.workflowId };
      const update = (lifecycleStage, name, value, execution = workflowExecution) => service.updateWorkflowExecution({
        namespace: 'default',
        workflowExecution: execution,
        waitPolicy: lifecycleStage === undefined ? undefined : { lifecycleStage },
        request: { meta: { updateId: randomUUID() }, input: { name, args: { payloads: [json(value)] } } },
      });
      await assert.rejects(update(1, 'set', 1));
      // One that never completes: how soon another does, and whether before the answer, depends on the machine.
      const waiting = await start('abandonsUpdates');
      const held = await update(2, 'slow', 'X', { workflowId: waiting.workflowId });
      assert.equal(held.stage, 2);
      assert.equal(held.outcome, null);
      await waiting.signal('finish');
      const accepted = await update(2, 'slow', 'X');
      assert.ok(accepted.stage >= 2);
      const poll = (waitPolicy) => service.pollWorkflowExecutionUpdate({ namespace: 'default', updateRef: accepted.updateRef, waitPolicy });
      assert.ok((await poll()).stage >= 2);
      assert.equal(text((await poll({ lifecycleStage: 3 })).outcome), '"Hello, X!"');
      assert.equal(text((await update(3, 'set', 5)).outcome), '0');
      assert.equal(text((await update(undefined, 'set', 6)).outcome), '5');
      assert.equal((await update(2, 'set', -1)).stage, 3);
      await assert.rejects(
        service.pollWorkflowExecutionUpdate({ namespace: 'default', updateRef: { workflowExecution, updateId: 'unknown' } }),
        (error) => error.code === 5
      );
      await handle.signal('finish');
      assert.equal(await handle.result(), 6);
    }));

  it('polls_TwoHundredOnOneConnection_AreAllHeldAndServed', async () => {
    const connection = await Connection.connect({ address: env.server.address });
    try {
      const name = randomUUID();
      const polls = Array.from({ length: 200 }, () =>
        connection.workflowService.pollWorkflowTaskQueue({ namespace: 'default', taskQueue: { name }, identity: 'crowd' }));
      await until(async () => {
        const { pollers } = await service.describeTaskQueue({ namespace: 'default', taskQueue: { name }, taskQueueType: 1 });
        return pollers.length > 0;
      }, 'the polls');
      const handles = [];
      for (let i = 0; i < 200; i++) handles.push(await env.client.workflow.start('x', { taskQueue: name, workflowId: randomUUID() }));
      const tasks = await Promise.all(polls);
      assert.equal(new Set(tasks.map((task) => task.workflowExecution.workflowId)).size, 200);
      await Promise.all(handles.map((handle) => handle.terminate()));
    } finally {
      await connection.close();
    }
  });

  it('replay_EveryHistory_IsDeterministic', () => env.replayAll());
});

const json = (value) => ({ metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(JSON.stringify(value)) });
const text = (outcome) => Buffer.from(outcome.success.payloads[0].data).toString();
