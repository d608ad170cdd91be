using System.CommandLine;
using Masterful.Worker.Hosting.Codec;
using Masterful.Worker.Landscape;
using Masterful.Worker.Scanning;

namespace Masterful.Worker.Commands;

/// <summary>Proves that no history, log, trace or report holds a secret.</summary>
internal static class ScanCommand
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("paths") { Description = "Files, folders, SQLite databases, exported histories", Arity = ArgumentArity.OneOrMore };
        var landscape = new Option<FileInfo?>("--landscape", "-l") { Description = "Look for the secrets of this landscape, too: of its files, and of its Seeds where they answer" };
        var known = new Option<string[]>("--known-secrets")
        {
            Description = "Look for what this file or folder holds, too: Secrets as YAML or JSON, keys, tokens, kubeconfigs",
            DefaultValueFactory = _ => [],
        };
        var (output, address, ns) = (CommonOptions.Output(), CommonOptions.Address(), CommonOptions.Namespace());
        var command = new Command("scan", "Look for secrets where none may be; 0 when there are none, 4 when there are") { paths, landscape, known, output };
        command.SetAction(async (result, cancellation) =>
        {
            var secrets = new KnownSecrets();
            foreach (var path in result.GetValue(known)!)
            {
                secrets.AddPath(path);
            }

            if (result.GetValue(landscape) is { } file)
            {
                foreach (var unread in await LandscapeSecrets.AddAsync(secrets, LandscapeLoader.Load(file.FullName), cancellation))
                {
                    await Console.Error.WriteLineAsync($"Not looked for: {unread}");
                }
            }

            if (CommonOptions.Temporal(result, address, ns).CodecKeyFile is { } keys)
            {
                foreach (var key in PayloadKeyRing.Load(keys).All)
                {
                    secrets.Add($"payload key {key.Id}", key.Key);
                }
            }

            var scanner = new SecretScanner(secrets.All);
            foreach (var path in result.GetValue(paths)!)
            {
                scanner.ScanPath(path);
            }

            await WriteAsync(scanner, secrets.All.Count, result.GetValue(output));
            return scanner.Findings.Count == 0 ? ExitCode.Ok : ExitCode.Differences;
        });
        return command;
    }

    private static async Task WriteAsync(SecretScanner scanner, int known, OutputFormat format)
    {
        await Console.Error.WriteLineAsync($"{scanner.Files} files, {known} known secrets: {scanner.Findings.Count} found");
        if (format != OutputFormat.Table)
        {
            await Console.Out.WriteLineAsync(Structured.Write(scanner.Findings, format));
            return;
        }

        foreach (var finding in scanner.Findings)
        {
            var place = finding.Place.Length == 0 ? "" : $" ({finding.Place})";
            await Console.Out.WriteLineAsync($"{finding.Kind,-15} {finding.File}{place} at {finding.Offset} as {finding.Form} {finding.Fingerprint} {finding.Name}".TrimEnd());
        }
    }
}
