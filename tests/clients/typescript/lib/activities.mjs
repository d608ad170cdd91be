import {
  ApplicationFailure,
  CancelledFailure,
  CompleteAsyncError,
  Context,
  activityInfo,
  heartbeat,
  sleep,
} from '@temporalio/activity';

const attempts = new Map();

export const activities = {
  async greet(name) {
    return `Hello, ${name}!`;
  },
  async failTimes(times) {
    const { attempt } = activityInfo();
    if (attempt <= times) throw new Error(`attempt ${attempt} fails`);
    return attempt;
  },
  async failForGood(type) {
    throw ApplicationFailure.create({ message: 'never works', type, nonRetryable: true, details: ['detail'] });
  },
  async retryAfter(milliseconds) {
    const { attempt } = activityInfo();
    if (attempt === 1) throw ApplicationFailure.create({ message: 'later', nextRetryDelay: milliseconds });
    return attempt;
  },
  async heartbeatUntilCancelled() {
    try {
      for (let i = 0; ; i++) {
        heartbeat(i);
        await sleep(50);
      }
    } catch (error) {
      if (error instanceof CancelledFailure) return Promise.reject(error);
      throw error;
    }
  },
  async resumeFromHeartbeat() {
    const { attempt, heartbeatDetails } = activityInfo();
    if (attempt === 1) {
      heartbeat('half way');
      throw new Error('interrupted');
    }
    return heartbeatDetails;
  },
  async stopHeartbeating() {
    const { attempt } = activityInfo();
    if (attempt > 1) return 'second attempt';
    heartbeat('once');
    await Context.current().cancelled;
  },
  async hang() {
    await Context.current().cancelled;
  },
  async completedElsewhere() {
    throw new CompleteAsyncError();
  },
  async slow(milliseconds) {
    await sleep(milliseconds);
    return 'slow';
  },
  async countOnce(key) {
    const count = (attempts.get(key) ?? 0) + 1;
    attempts.set(key, count);
    return count;
  },
  async info() {
    const { attempt, activityId, workflowExecution, scheduledTimestampMs, startToCloseTimeoutMs, taskQueue } = activityInfo();
    return { attempt, activityId, workflowId: workflowExecution.workflowId, scheduledTimestampMs, startToCloseTimeoutMs, taskQueue };
  },
};
