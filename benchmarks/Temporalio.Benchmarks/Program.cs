using Temporalio.Benchmarks;
using Temporalio.Client;

// A C# worker against Temporal's TypeScript worker, on one embedded server that holds 200 idle polls meanwhile. Prints a table and
// fails when the C# worker is the slower one. Needs the npm packages of tests/clients/typescript (npm ci there).
// Usage: [--rounds 5] [--workflows 1000] [--empty 200]
switch (args.FirstOrDefault())
{
    case "server":
        await Roles.ServeAsync();
        return 0;
    case "worker":
        await Roles.WorkAsync(args[1], args[2]);
        return 0;
    default:
        return await Comparison.RunAsync(Option("--rounds", 5), Option("--workflows", 1000), Option("--empty", 200));
}

int Option(string name, int fallback) =>
    Array.IndexOf(args, name) is var at && at >= 0 ? int.Parse(args[at + 1], System.Globalization.CultureInfo.InvariantCulture) : fallback;
