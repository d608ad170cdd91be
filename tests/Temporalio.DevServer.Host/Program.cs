using System.Globalization;
using Temporalio.Api.Enums.V1;
using Temporalio.DevServer;
using Temporalio.DevServer.Host;
using Temporalio.DevServer.Host.Sagas;

// The embedded server as a process of its own, so that tests in other languages can use it and kill it.
// Usage: --port <number> --db <file> | --ephemeral [--time-skipping] [--host <address>] [--cert <file> --key <file> [--client-ca <file>]]
// [--api-key <key>]; prints "listening <host:port>" when clients may connect.
// Or a worker for sagas: --saga-worker <host:port> --queue <name> --ledger <folder>; prints "working".
var options = new Arguments(args);
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
if (options["--saga-worker"] is { } address)
{
    await Console.Out.WriteLineAsync("working");
    await SagaWorker.RunAsync(address, options.Require("--queue"), options.Require("--ledger"), stop.Token);
    return;
}

await using var server = await DevServer.StartAsync(
    new DevServerOptions
    {
        Host = options["--host"] ?? "127.0.0.1",
        Tls = options["--cert"] is { } certificate ? new DevServerTls(certificate, options.Require("--key"), options["--client-ca"]) : null,
        ApiKey = options["--api-key"],
        Port = int.Parse(options["--port"] ?? "0", CultureInfo.InvariantCulture),
        DatabaseFile = options.Has("--ephemeral") ? null : options.Require("--db"),
        TimeProvider = options.Has("--time-skipping") ? new SkippingTimeProvider() : TimeProvider.System,
        SearchAttributes = new Dictionary<string, IndexedValueType>
        {
            ["CustomKeyword"] = IndexedValueType.Keyword,
            ["CustomText"] = IndexedValueType.Text,
            ["CustomInt"] = IndexedValueType.Int,
            ["CustomDouble"] = IndexedValueType.Double,
            ["CustomBool"] = IndexedValueType.Bool,
            ["CustomDatetime"] = IndexedValueType.Datetime,
            ["CustomKeywords"] = IndexedValueType.KeywordList,
        },
    },
    stop.Token);
await Console.Out.WriteLineAsync($"listening {server.TargetHost}");
await server.WaitForShutdownAsync(stop.Token);
