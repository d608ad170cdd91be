using System.CommandLine;
using Masterful.Activities.Etcd.Snapshot;
using Masterful.Activities.Etcd.Storage;
using Masterful.Workflows.Contracts.Requests;

namespace Masterful.Worker.Commands.Snapshot;

/// <summary>Lists the keys of a snapshot.</summary>
internal static class SnapshotListCommand
{
    public static Command Create()
    {
        var (file, output, skip) = (SnapshotOptions.File(), CommonOptions.Output(), SnapshotOptions.SkipHash());
        var (resource, ns, at) = (SnapshotOptions.Resource(), SnapshotOptions.Namespace(), SnapshotOptions.At());
        var labels = new Option<string?>("--selector", "-l") { Description = "Only what has these labels: app=web,tier!=db,env in (a,b)" };
        labels.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && LabelSelector.TryParse(result.Tokens[0].Value, out var error) is null)
            {
                result.AddError(error);
            }
        });
        var command = new Command("ls", "List the keys of a snapshot: resource, namespace, name, UID") { file, resource, ns, labels, at, output, skip };
        command.SetAction((result, cancellation) => Task.Run(
            () =>
            {
                using var snapshot = EtcdSnapshot.Open(result.GetValue(file)!);
                var index = snapshot.Index(result.GetValue(at), !result.GetValue(skip), cancellation);
                var selector = result.GetValue(labels) is { } text ? LabelSelector.TryParse(text, out _) : null;
                var chosen = new Listing(index, result.GetValue(resource), result.GetValue(ns), selector, cancellation);
                Write(chosen, snapshot.Bytes.Name, result.InvocationConfiguration.Output, result.GetValue(output));
                Explain(chosen, result.InvocationConfiguration.Error);
                return ExitCode.Ok;
            },
            cancellation));
        return command;
    }

    private static void Write(Listing listing, string file, TextWriter output, OutputFormat format)
    {
        if (format == OutputFormat.Table)
        {
            using var table = new TextTable(output, "RESOURCE", "NAMESPACE", "NAME", "UID", "REVISION", "BYTES", "STORED AS");
            foreach (var (entry, stored) in listing.Chosen())
            {
                var (resource, ns, name) = entry.Parsed is { } key ? (key.QualifiedResource, key.Namespace, key.Name) : ("-", "", entry.Key);
                table.Row(resource, ns, name, stored.Uid, $"{entry.ModRevision}", $"{entry.Value.Length}", StoredAs(stored));
            }

            return;
        }

        using var writer = new ListWriter(output, format);
        writer.Property("file", file);
        writer.Property("revision", listing.Index.Revision);
        writer.List("keys", listing.Chosen().Select(chosen => ListedKey.Of(chosen.Entry, chosen.Stored)));
    }

    private static string StoredAs(StoredObject stored) =>
        stored.Envelope is { } envelope ? $"encrypted: {envelope.Provider} {envelope.Key}" : stored.Encoding.ToString().ToLowerInvariant();

    private static void Explain(Listing listing, TextWriter words)
    {
        if (listing.Sealed > 0)
        {
            words.WriteLine($"{listing.Sealed} left out: encrypted, so that the labels cannot be read.");
        }

        if (listing.Count == 0)
        {
            var unknown = listing.Resource is { } resource && !listing.Resources.Contains(resource)
                ? $" It holds no resource \"{resource}\"{Suggestion.For(resource, [.. listing.Resources])}"
                : "";
            words.WriteLine($"No key is chosen; at revision {listing.Index.Revision} there are {listing.Index.Count} in all.{unknown}");
        }
    }
}
