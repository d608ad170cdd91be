using Masterful.Workflows.Contracts;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.OperatorService.V1;
using Temporalio.Client;
using Temporalio.Common;
using Temporalio.Exceptions;

namespace Masterful.Worker.Hosting;

/// <summary>
/// Whether a namespace knows the search attributes that migrations write. Where it does not, a Temporal Service fails each of their workflow tasks
/// and tries them again for ever, which only its UI tells.
/// </summary>
internal static class SearchAttributeCheck
{
    /// <summary>What is wrong, and the command that mends it; null when all is well, or when the service keeps that to its own tools, as a cloud does.</summary>
    public static async Task<string?> ProblemAsync(ITemporalClient client, CancellationToken cancellation = default)
    {
        var ns = client.Options.Namespace;
        IDictionary<string, IndexedValueType> known;
        try
        {
            known = (await client.OperatorService.ListSearchAttributesAsync(
                new ListSearchAttributesRequest { Namespace = ns }, new() { CancellationToken = cancellation })).CustomAttributes;
        }
        catch (RpcException exception)
        {
            return exception.Code is RpcException.StatusCode.Unimplemented or RpcException.StatusCode.PermissionDenied ? null : exception.Message;
        }

        var others = MigrationSearchAttributes.All.Where(key => known.TryGetValue(key.Name, out var type) && type != key.ValueType).ToList();
        var missing = MigrationSearchAttributes.All.Where(key => !known.ContainsKey(key.Name)).ToList();
        return others is [var other, ..]
            ? $"namespace {ns} knows {other.Name} as {known[other.Name]}, not as {other.ValueType}; use another namespace."
            : missing.Count == 0 ? null
            : $"namespace {ns} does not know {string.Join(", ", missing.Select(key => key.Name))}: temporal operator search-attribute create --namespace {ns}{string.Concat(missing.Select(Flags))}";
    }

    private static string Flags(SearchAttributeKey key) => $" --name {key.Name} --type {key.ValueType}";
}
