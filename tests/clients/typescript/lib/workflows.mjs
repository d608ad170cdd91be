import {
  ActivityCancellationType,
  ApplicationFailure,
  CancellationScope,
  ParentClosePolicy,
  allHandlersFinished,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  defineUpdate,
  deprecatePatch,
  executeChild,
  getExternalWorkflowHandle,
  isCancellation,
  patched,
  proxyActivities,
  setHandler,
  sleep,
  startChild,
  upsertMemo,
  upsertSearchAttributes,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';

const { greet, failForGood, info } = proxyActivities({ startToCloseTimeout: '10s' });
const quickRetry = { initialInterval: '20ms', backoffCoefficient: 1 };

export async function greeter(name) {
  return greet(name);
}

export async function empty() {
  return 'done';
}

export async function retries(times, maximumAttempts, initialInterval = quickRetry.initialInterval) {
  const retry = { ...quickRetry, initialInterval, maximumAttempts: maximumAttempts ?? undefined };
  const { failTimes } = proxyActivities({ startToCloseTimeout: '10s', retry });
  return failTimes(times);
}

export async function failsForGood(type) {
  await failForGood(type);
}

export async function nonRetryableByPolicy() {
  const { failTimes } = proxyActivities({ startToCloseTimeout: '10s', retry: { ...quickRetry, nonRetryableErrorTypes: ['Error'] } });
  await failTimes(5);
}

export async function nextRetryDelay() {
  const { retryAfter } = proxyActivities({ startToCloseTimeout: '10s', retry: { initialInterval: '1 hour' } });
  return retryAfter(50);
}

export async function activityInfoOf() {
  return info();
}

export async function heartbeatThenCancel(cancellationType) {
  const { heartbeatUntilCancelled } = proxyActivities({
    startToCloseTimeout: '60s',
    heartbeatTimeout: '10s',
    cancellationType: cancellationType ?? ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  });
  const scope = new CancellationScope();
  const running = scope.run(() => heartbeatUntilCancelled());
  running.catch(() => undefined);
  await sleep(200);
  scope.cancel();
  try {
    await running;
    return 'completed';
  } catch (error) {
    return isCancellation(error) ? 'cancelled' : `failed: ${error}`;
  }
}

export async function heartbeatResume() {
  const { resumeFromHeartbeat } = proxyActivities({ startToCloseTimeout: '60s', retry: quickRetry });
  return resumeFromHeartbeat();
}

export async function heartbeatTimeout() {
  const { stopHeartbeating } = proxyActivities({ startToCloseTimeout: '60s', heartbeatTimeout: '300ms', retry: quickRetry });
  return stopHeartbeating();
}

export async function activityTimeout(options) {
  const { hang } = proxyActivities({ retry: { maximumAttempts: 1 }, ...options });
  try {
    await hang();
  } catch (error) {
    return { timeoutType: error.cause.timeoutType, retryState: error.retryState };
  }
}

export async function cancelUnstartedActivity() {
  const { greet: nobody } = proxyActivities({
    startToCloseTimeout: '10s',
    taskQueue: 'nobody-polls-here',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  });
  const scope = new CancellationScope();
  const running = scope.run(() => nobody('x'));
  running.catch(() => undefined);
  await sleep(50);
  scope.cancel();
  try {
    await running;
  } catch (error) {
    return isCancellation(error);
  }
}

// The activity has a fixed id, so that someone else can end it.
export async function completedElsewhere(activityId) {
  const { completedElsewhere: elsewhere } = proxyActivities({
    startToCloseTimeout: '60s',
    retry: { maximumAttempts: 1 },
    activityId,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  });
  const scope = new CancellationScope();
  setHandler(finishSignal, () => scope.cancel());
  try {
    return await scope.run(() => elsewhere());
  } catch (error) {
    return isCancellation(error) ? 'cancelled' : error.cause.message;
  }
}

export async function timers() {
  await Promise.all([sleep(10), sleep(30), sleep(20)]);
  await CancellationScope.nonCancellable(async () => sleep(1));
  const scope = new CancellationScope();
  const long = scope.run(() => sleep('1 hour'));
  long.catch(() => undefined);
  await sleep(10);
  scope.cancel();
  return 'rang';
}

export const addSignal = defineSignal('add');
export const finishSignal = defineSignal('finish');
export const itemsQuery = defineQuery('items');
export const failingQuery = defineQuery('failing');

export async function collector() {
  const items = [];
  let finished = false;
  setHandler(addSignal, (item) => void items.push(item));
  setHandler(finishSignal, () => void (finished = true));
  setHandler(itemsQuery, () => items);
  setHandler(failingQuery, () => {
    throw ApplicationFailure.create({ message: 'query refused', type: 'Refused' });
  });
  await condition(() => finished);
  return items;
}

export const setUpdate = defineUpdate('set');
export const slowUpdate = defineUpdate('slow');
export const failingUpdate = defineUpdate('failing');

export async function updatable() {
  let value = 0;
  let finished = false;
  setHandler(finishSignal, () => void (finished = true));
  setHandler(itemsQuery, () => value);
  setHandler(
    setUpdate,
    (next) => {
      const before = value;
      value = next;
      return before;
    },
    {
      validator: (next) => {
        if (next < 0) throw ApplicationFailure.create({ message: 'negative', type: 'Invalid' });
      },
    }
  );
  setHandler(slowUpdate, async (name) => {
    const answer = await greet(name);
    await sleep(50);
    return answer;
  });
  setHandler(failingUpdate, async () => {
    await sleep(1);
    throw ApplicationFailure.create({ message: 'update failed', type: 'Broken' });
  });
  await condition(() => finished && allHandlersFinished());
  return value;
}

// Leaves accepted updates behind when it is told to finish.
export async function abandonsUpdates() {
  let finished = false;
  setHandler(finishSignal, () => void (finished = true));
  setHandler(slowUpdate, async () => {
    await sleep('1 hour');
    return 'never';
  });
  await condition(() => finished);
}

export async function cancellable() {
  try {
    await sleep('1 hour');
  } catch (error) {
    if (!isCancellation(error)) throw error;
    await CancellationScope.nonCancellable(() => greet('cleanup'));
    throw error;
  }
}

export async function failing(message) {
  throw ApplicationFailure.create({ message, type: 'Oops', details: [1, 'two'] });
}

export async function parent(kind, workflowId) {
  switch (kind) {
    case 'complete':
      return executeChild(greeter, { args: ['child'], workflowId });
    case 'fail':
      try {
        return await executeChild(failing, { args: ['child failed'], workflowId });
      } catch (error) {
        return { message: error.cause.message, type: error.cause.type, retryState: error.retryState };
      }
    case 'cancel': {
      const scope = new CancellationScope();
      const child = await scope.run(() => startChild(cancellable, { workflowId }));
      scope.cancel();
      try {
        await child.result();
        return 'completed';
      } catch (error) {
        return isCancellation(error) ? 'cancelled' : String(error);
      }
    }
    case 'signal': {
      const child = await startChild(collector, { workflowId });
      await child.signal(addSignal, 'one');
      await child.signal(addSignal, 'two');
      await child.signal(finishSignal);
      return child.result();
    }
    case 'continueAsNew':
      return executeChild(counting, { args: [0, 3], workflowId });
    case 'duplicate':
      try {
        await startChild(collector, { workflowId });
        return 'started';
      } catch (error) {
        return error.name;
      }
    case 'many':
      return Promise.all(Array.from({ length: 10 }, (_, i) => executeChild(greeter, { args: [String(i)] })));
    default:
      throw ApplicationFailure.nonRetryable(`unknown kind ${kind}`);
  }
}

export async function leavesChild(workflowId, parentClosePolicy) {
  await startChild(cancellable, { workflowId, parentClosePolicy: ParentClosePolicy[parentClosePolicy] });
}

export async function waitsForTermination(workflowId) {
  try {
    await executeChild(collector, { workflowId });
  } catch (error) {
    return error.cause.name;
  }
}

export async function signalsOther(workflowId) {
  const other = getExternalWorkflowHandle(workflowId);
  try {
    await other.signal(addSignal, workflowInfo().workflowId);
    return 'signalled';
  } catch (error) {
    return error.name;
  }
}

export async function cancelsOther(workflowId) {
  try {
    await getExternalWorkflowHandle(workflowId).cancel();
    return 'requested';
  } catch (error) {
    return error.name;
  }
}

export async function counting(from, to) {
  if (from < to) await continueAsNew(from + 1, to);
  const { continuedFromExecutionRunId, firstExecutionRunId, runId } = workflowInfo();
  return { from, continued: continuedFromExecutionRunId !== undefined, isFirst: firstExecutionRunId === runId };
}

export async function attributes() {
  upsertSearchAttributes({ CustomKeyword: ['changed'], CustomInt: [7] });
  upsertMemo({ added: 'memo', removed: null });
  await condition(() => false, '1ms');
  return { memo: workflowInfo().memo, searchAttributes: workflowInfo().searchAttributes };
}

export async function badAttributes() {
  upsertSearchAttributes({ NotRegistered: ['x'] });
  await sleep(1);
}

export async function patches() {
  const path = patched('new-path') ? await greet('new') : 'old';
  deprecatePatch('older-path');
  await sleep(1);
  return path;
}

export async function random() {
  return [uuid4(), Math.random(), Date.now()];
}

// Holds its workflow task for a while of real time, so that news arrive meanwhile; then it closes without having seen them.
export async function busyFinisher() {
  const items = [];
  setHandler(addSignal, (item) => void items.push(item));
  await condition(() => items.length > 0);
  const { now } = workflowInfo().unsafe;
  const end = now() + 2500;
  while (now() < end);
  return items;
}

// Throws what is no failure of the workflow until the given moment of real time, as if fixed code were deployed then.
export async function taskFailure(until) {
  if (workflowInfo().unsafe.now() < until) throw new Error('a bug');
  return 'repaired';
}

export async function longHistory(count) {
  for (let i = 0; i < count; i++) await sleep(1);
}

export async function sleeps(time) {
  await sleep(time);
  await greet('after a rest');
  await sleep(time);
  return 'rested';
}

export async function manyActivities(count) {
  const results = await Promise.all(Array.from({ length: count }, (_, i) => greet(String(i))));
  return results.length;
}

export async function saga(steps) {
  const { countOnce, slow } = proxyActivities({ startToCloseTimeout: '10s', retry: quickRetry });
  const log = [];
  setHandler(itemsQuery, () => log);
  setHandler(addSignal, (item) => void log.push(item));
  for (let i = 0; i < steps; i++) {
    log.push(await countOnce(`${workflowInfo().workflowId}/${i}`));
    await slow(20);
    await sleep(20);
  }
  return log.length;
}

// Continues as new for ever; only the limit of the whole chain ends it.
export async function endless() {
  await sleep(100);
  await continueAsNew();
}

// Continues as new as soon as it is told to; what arrives meanwhile belongs to the next run.
export async function handsOver(items = []) {
  let handOver = false;
  let finished = false;
  setHandler(addSignal, (item) => void items.push(item));
  setHandler(itemsQuery, () => items);
  setHandler(setUpdate, (item) => items.push(item));
  setHandler(finishSignal, () => void (items.includes('last') ? (finished = true) : (handOver = true)));
  await condition(() => handOver || finished);
  if (handOver) await continueAsNew([...items, 'last']);
  return items;
}
