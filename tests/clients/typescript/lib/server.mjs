// Starts the embedded server as a process. DEVSERVER_COMMAND says how; `dotnet test` sets it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../../..');
const command = process.env.DEVSERVER_COMMAND
  ? JSON.parse(process.env.DEVSERVER_COMMAND)
  : ['dotnet', join(root, 'artifacts/bin/Temporalio.DevServer.Host/debug/Temporalio.DevServer.Host.dll')];

export class Server {
  static async start({ db = null, port = 0, flags = [] } = {}) {
    const server = new Server();
    server.flags = flags;
    server.directory = null;
    if (db === null) {
      server.directory = mkdtempSync(join(tmpdir(), 'devserver-'));
      db = join(server.directory, 'server.db');
    }
    server.db = db;
    await server.launch(port);
    return server;
  }

  async launch(port) {
    const [file, ...args] = command;
    this.process = spawn(file, [...args, '--port', String(port), '--db', this.db, ...this.flags], { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = createInterface({ input: this.process.stdout });
    for await (const line of lines) {
      if (line.startsWith('listening ')) {
        this.address = line.slice('listening '.length);
        return;
      }
    }
    throw new Error('the server ended before it listened');
  }

  get port() {
    return Number(this.address.split(':').at(-1));
  }

  // Ends the process without any chance to write something.
  async kill() {
    const exited = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await exited;
  }

  async restart() {
    const port = this.port;
    await this.kill();
    await this.launch(port);
  }

  async stop() {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const exited = once(this.process, 'exit');
      this.process.kill('SIGINT');
      const timer = setTimeout(() => this.process.kill('SIGKILL'), 10_000);
      await exited;
      clearTimeout(timer);
    }
    if (this.directory) rmSync(this.directory, { recursive: true, force: true });
  }
}
