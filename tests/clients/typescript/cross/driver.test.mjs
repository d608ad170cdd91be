// The TypeScript client drives workflows of another SDK's worker; TEMPORAL_ADDRESS and TASK_QUEUE say where it is.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { Client, Connection, WorkflowFailedError, WorkflowUpdateFailedError } from '@temporalio/client';
import { until } from '../lib/environment.mjs';

const taskQueue = process.env.TASK_QUEUE;

describe('workflows of another worker', () => {
  let connection;
  let client;
  before(async () => {
    connection = await Connection.connect({ address: process.env.TEMPORAL_ADDRESS });
    client = new Client({ connection });
  });
  after(async () => connection.close());

  const start = (workflow, ...args) => client.workflow.start(workflow, { taskQueue, workflowId: `cross-${randomUUID()}`, args });

  it('activity_OfTheOtherWorker_ReturnsItsResult', async () => {
    assert.equal(await (await start('greeter', 'Ada')).result(), 'Hello, Ada!');
  });

  it('signalsAndQueries_InOrder_AreSeen', async () => {
    const handle = await start('collector');
    for (let i = 0; i < 5; i++) await handle.signal('add', i);
    assert.deepEqual(await handle.query('items'), [0, 1, 2, 3, 4]);
    await assert.rejects(handle.query('nothing'), /items/);
    await handle.signal('finish');
    assert.deepEqual(await handle.result(), [0, 1, 2, 3, 4]);
    assert.deepEqual(await handle.query('items'), [0, 1, 2, 3, 4]);
  });

  it('updates_AcceptedCompletedAndRejected_AreTold', async () => {
    const handle = await start('updatable');
    assert.equal(await handle.executeUpdate('set', { args: [4] }), 0);
    const slow = await handle.startUpdate('slow', { args: ['Bob'], waitForStage: 'ACCEPTED' });
    assert.equal(await slow.result(), 'Hello, Bob!');
    await assert.rejects(handle.executeUpdate('set', { args: [-1] }), (error) => {
      assert.ok(error instanceof WorkflowUpdateFailedError);
      assert.equal(error.cause.type, 'Invalid');
      return true;
    });
    await assert.rejects(handle.executeUpdate('failing'), (error) => error.cause.type === 'Broken');
    await handle.signal('finish');
    assert.equal(await handle.result(), 4);
  });

  it('failure_WithDetails_ReachesTheClient', async () => {
    await assert.rejects((await start('failing', 'bad')).result(), (error) => {
      assert.ok(error instanceof WorkflowFailedError);
      assert.equal(error.cause.message, 'bad');
      assert.equal(error.cause.type, 'Oops');
      assert.deepEqual(error.cause.details, [1, 'two']);
      return true;
    });
  });

  it('cancel_Running_CleansUpAndIsCancelled', async () => {
    const handle = await start('cancellable');
    await until(async () => (await handle.describe()).historyLength >= 5, 'the timer');
    await handle.cancel();
    await assert.rejects(handle.result(), (error) => error.cause?.name === 'CancelledFailure');
  });

  it('childrenAndContinueAsNew_Complete', async () => {
    assert.equal(await (await start('parent', 'complete', randomUUID())).result(), 'Hello, child!');
    assert.equal((await (await start('counting', 0, 3)).result()).from, 3);
  });

  it('metadata_OfTheOtherWorker_NamesTheHandlers', async () => {
    const handle = await start('updatable');
    // The client has no converter for the answer's encoding, which the Web UI reads as JSON.
    const { queryResult } = await connection.workflowService.queryWorkflow({
      namespace: 'default',
      execution: { workflowId: handle.workflowId },
      query: { queryType: '__temporal_workflow_metadata' },
    });
    const metadata = JSON.parse(Buffer.from(queryResult.payloads[0].data).toString());
    assert.ok(metadata.definition.updateDefinitions.some((found) => found.name === 'set'));
    await handle.terminate();
  });
});
