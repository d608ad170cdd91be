// Histories as C# writes them to JSON are read by Temporal's own reader, with nothing lost.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import proto from '@temporalio/proto';

// The first were written by the official package, the second by the stand-in.
const tests = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const folders = ['Temporalio.Tests/Histories', 'Masterful.Workflows.Tests/Histories'].map((folder) => join(tests, folder));
const { History } = proto.temporal.api.history.v1;

// What proto3 JSON leaves out (defaults) and what only reads differently (base64, durations) is compared by way of the message.
describe('json', () => {
  const files = folders.flatMap((folder) => readdirSync(folder).filter((name) => name.endsWith('.json')).map((name) => join(folder, name)));
  for (const file of files) {
    it(`historyFromJSON_${basename(file)}_LosesNothing`, () => {
      const json = JSON.parse(readFileSync(file, 'utf8'));
      const history = History.decode(History.encode(historyFromJSON(json)).finish());
      assert.equal(history.events.length, json.events.length);
      history.events.forEach((event, i) => {
        const expected = json.events[i];
        assert.equal(String(event.eventId), expected.eventId);
        assert.equal(proto.temporal.api.enums.v1.EventType[event.eventType], expected.eventType);
        assert.equal(Number(event.eventTime.seconds), Math.floor(Date.parse(expected.eventTime) / 1000));
        const [name] = Object.keys(expected).filter((key) => key.endsWith('EventAttributes'));
        assert.ok(event[name], `${file} event ${expected.eventId} has ${name}`);
        for (const [field, value] of Object.entries(expected[name])) {
          if (typeof value === 'string' && value !== '' && !field.endsWith('Id') && typeof event[name][field] === 'string') {
            assert.equal(event[name][field], value);
          }
          if (value?.payloads) {
            const data = event[name][field].payloads.map((payload) => Buffer.from(payload.data).toString('base64'));
            assert.deepEqual(data, value.payloads.map((payload) => payload.data ?? ''));
          }
        }
      });
    });
  }
});
