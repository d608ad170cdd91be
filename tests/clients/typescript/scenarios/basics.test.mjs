import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Environment, eventTypes, until } from '../lib/environment.mjs';

describe('basics', () => {
  let env;
  before(async () => void (env = await Environment.start()));
  after(async () => env.stop());

  it('start_Empty_Completes', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('empty');
      assert.equal(await handle.result(), 'done');
      assert.deepEqual(await eventTypes(handle), [
        'WORKFLOW_EXECUTION_STARTED',
        'WORKFLOW_TASK_SCHEDULED',
        'WORKFLOW_TASK_STARTED',
        'WORKFLOW_TASK_COMPLETED',
        'WORKFLOW_EXECUTION_COMPLETED',
      ]);
    }));

  it('start_OneActivity_ReturnsItsResult', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('greeter', { args: ['Ada'] });
      assert.equal(await handle.result(), 'Hello, Ada!');
      assert.deepEqual((await eventTypes(handle)).slice(4), [
        'ACTIVITY_TASK_SCHEDULED',
        'ACTIVITY_TASK_STARTED',
        'ACTIVITY_TASK_COMPLETED',
        'WORKFLOW_TASK_SCHEDULED',
        'WORKFLOW_TASK_STARTED',
        'WORKFLOW_TASK_COMPLETED',
        'WORKFLOW_EXECUTION_COMPLETED',
      ]);
    }));

  it('timers_SeveralAndOneCancelled_Rings', () =>
    env.withWorker(async ({ start }) => {
      assert.equal(await (await start('timers')).result(), 'rang');
    }));

  it('signal_SeveralInOrder_AllArrive', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('collector');
      for (let i = 0; i < 5; i++) await handle.signal('add', i);
      await handle.signal('finish');
      assert.deepEqual(await handle.result(), [0, 1, 2, 3, 4]);
    }));

  it('query_Running_SeesSignals', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('collector');
      await handle.signal('add', 'x');
      assert.deepEqual(await handle.query('items'), ['x']);
      assert.deepEqual(await handle.query('items'), ['x']);
      await handle.signal('finish');
      await handle.result();
      assert.deepEqual(await handle.query('items'), ['x']);
    }));

  it('update_Completes_ReturnsItsResult', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('updatable');
      assert.equal(await handle.executeUpdate('set', { args: [4] }), 0);
      assert.equal(await handle.executeUpdate('set', { args: [5] }), 4);
      assert.equal(await handle.executeUpdate('slow', { args: ['Bob'] }), 'Hello, Bob!');
      await handle.signal('finish');
      assert.equal(await handle.result(), 5);
    }));

  it('replay_EveryHistory_IsDeterministic', () => env.replayAll());
});
