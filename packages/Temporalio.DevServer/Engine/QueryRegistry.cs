using System.Collections.Concurrent;

namespace Temporalio.DevServer.Engine;

/// <summary>Queries that a worker was asked to answer on their own, by the id in their task token.</summary>
internal sealed class QueryRegistry
{
    private readonly ConcurrentDictionary<string, PendingQuery> queries = new(StringComparer.Ordinal);

    public void Add(PendingQuery query) => queries[query.Id] = query;

    public PendingQuery? Take(string id) => queries.TryRemove(id, out var query) ? query : null;
}
