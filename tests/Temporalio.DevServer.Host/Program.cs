using Temporalio.Api.Enums.V1;
using Temporalio.DevServer;

// The embedded server as a process of its own, so that tests in other languages can use it and kill it.
// Usage: --port <number> --db <file> [--time-skipping]; prints "listening <host:port>" when clients may connect.
string? Option(string name)
{
    var at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
await using var server = await DevServer.StartAsync(
    new DevServerOptions
    {
        Port = int.Parse(Option("--port") ?? "0", System.Globalization.CultureInfo.InvariantCulture),
        DatabaseFile = Option("--db"),
        TimeProvider = args.Contains("--time-skipping") ? new SkippingTimeProvider() : TimeProvider.System,
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
