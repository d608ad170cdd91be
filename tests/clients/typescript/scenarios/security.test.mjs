// Encrypted and authenticated ports. DEVSERVER_CERTIFICATES names a folder with certificates, which `dotnet test` fills.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { Client } from '@temporalio/client';
import { workflowBundle } from '../lib/environment.mjs';
import { activities } from '../lib/activities.mjs';
import { Server } from '../lib/server.mjs';

const folder = process.env.DEVSERVER_CERTIFICATES;
const read = (name) => readFileSync(join(folder, name));

describe('security', { skip: folder ? false : 'there are no certificates' }, () => {
  const certificate = () => ['--cert', join(folder, 'server.pem'), '--key', join(folder, 'server.key')];

  const drive = async (address, options) => {
    const connection = await Connection.connect({ address, ...options });
    const native = await NativeConnection.connect({ address, ...options });
    try {
      const worker = await Worker.create({ connection: native, taskQueue: 'queue', workflowBundle: await workflowBundle(), activities });
      const client = new Client({ connection });
      await worker.runUntil(async () => {
        const result = await client.workflow.execute('greeter', { taskQueue: 'queue', workflowId: 'secured', args: ['Ada'] });
        assert.equal(result, 'Hello, Ada!');
      });
    } finally {
      await connection.close();
      await native.close();
    }
  };

  it('mutualTls_OnEveryAddress_ServesKnownClientsOnly', async () => {
    const server = await Server.start({ flags: ['--host', '0.0.0.0', ...certificate(), '--client-ca', join(folder, 'ca.pem')] });
    const address = `127.0.0.1:${server.port}`;
    const pair = (name) => ({ crt: read(`${name}.pem`), key: read(`${name}.key`) });
    const tls = (more) => ({ tls: { serverRootCACertificate: read('ca.pem'), serverNameOverride: 'temporal.test', ...more } });
    try {
      await drive(address, tls({ clientCertPair: pair('client') }));
      for (const refused of [tls({}), tls({ clientCertPair: pair('stranger') }), {}]) {
        await assert.rejects(Connection.connect({ address, connectTimeout: '3s', ...refused }));
      }
    } finally {
      await server.stop();
    }
  });

  it('apiKey_WithTls_ServesCallsThatCarryIt', async () => {
    const server = await Server.start({ flags: ['--host', '0.0.0.0', ...certificate(), '--api-key', 'open sesame'] });
    const address = `127.0.0.1:${server.port}`;
    const tls = { serverRootCACertificate: read('ca.pem'), serverNameOverride: 'temporal.test' };
    try {
      await drive(address, { tls, apiKey: 'open sesame' });
      for (const apiKey of ['another', undefined]) {
        const refused = (error) => /UNAUTHENTICATED/.test(String(error.cause ?? error));
        await assert.rejects(Connection.connect({ address, tls, apiKey, connectTimeout: '10s' }), refused);
      }
    } finally {
      await server.stop();
    }
  });
});
