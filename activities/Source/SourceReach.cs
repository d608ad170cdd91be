using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Workflows.Contracts.Source;

namespace Masterful.Activities.Source;

/// <summary>Where the source's API might answer, and by what it is recognised there.</summary>
/// <param name="api">That, as recorded or read.</param>
internal sealed class SourceReach(SourceApi api)
{
    private readonly ApiServerAddresses addresses = ApiServerAddresses.OfKey(api.ServerName, api.KeyFingerprint);

    /// <summary>Addresses that it might answer at, as <c>host:port</c>.</summary>
    public IReadOnlyList<string> Candidates => api.Candidates;

    /// <summary>Reads it, and which of the addresses the API answers at, for a record of a source that still serves.</summary>
    public static async Task<SourceApi> RecordAsync(SourceControlPlane source, CancellationToken cancellationToken)
    {
        var api = await ReadApiAsync(source, cancellationToken);
        return api with { Answered = await new SourceReach(api).AnsweringAsync(cancellationToken) };
    }

    /// <summary>What a record knows, which spares reading all that the Seed holds while the API is away; else what there is to read now.</summary>
    public static async Task<SourceReach> OfAsync(SourceControlPlane source, SourceRecord record, CancellationToken cancellationToken) => record.Api is { } api
        ? new(api with { Candidates = Candidate(source, api.Candidates) })
        : await ReadAsync(source, cancellationToken);

    /// <summary>Reads it from the Seed.</summary>
    public static async Task<SourceReach> ReadAsync(SourceControlPlane source, CancellationToken cancellationToken) => new(await ReadApiAsync(source, cancellationToken));

    /// <summary>Which of the addresses the source's API server answers at.</summary>
    public Task<IReadOnlyList<string>> AnsweringAsync(CancellationToken cancellationToken) => addresses.AnsweringAsync(Candidates, cancellationToken);

    private static async Task<SourceApi> ReadApiAsync(SourceControlPlane source, CancellationToken cancellationToken)
    {
        var records = await source.DnsRecordsAsync(cancellationToken);
        return new(
            records.Select(record => record.Text("spec", "name")!).FirstOrDefault() ?? "kube-apiserver",
            await source.ServingKeyAsync(cancellationToken),
            Candidate(source, records.SelectMany(record => record.At("spec", "values") as JsonArray ?? []).Select(value => value.Text() ?? "")),
            []);
    }

    // What the landscape lists, which may have become more since a record; what the DNSRecords say; and the host of etcd's endpoint, behind which
    // everything else of the same Seed often is.
    private static IReadOnlyList<string> Candidate(SourceControlPlane source, IEnumerable<string> known)
    {
        var settings = source.Settings;
        var target = settings.Nodes.Select(node => node.Address).Concat(settings.Endpoint.Addresses).ToHashSet(StringComparer.Ordinal);
        return [.. settings.SourceAddresses.Concat(known).Append(new Uri(settings.EtcdEndpoint).Host)
            .Where(host => host.Length > 0 && !target.Contains(host))
            .Select(host => HasPort(host) ? host : host.Contains(':') && !host.StartsWith('[') ? $"[{host}]:{settings.Endpoint.Port}" : $"{host}:{settings.Endpoint.Port}")
            .Distinct(StringComparer.Ordinal)];
    }

    private static bool HasPort(string host) =>
        host.StartsWith('[') ? host.Contains("]:", StringComparison.Ordinal) : host.Count(letter => letter == ':') == 1;
}
