using System.Text.Json.Nodes;
using Masterful.Simulation.Api;

namespace Masterful.Simulation.Tests.Api;

/// <summary>Another store, some of whose answers are errors and whose news may not come through.</summary>
internal sealed class FaultyStore(IObjectStore inner) : IObjectStore
{
    private int failures;

    public event Action<StoreEvent>? Changed
    {
        add
        {
            if (!IsSilent) inner.Changed += value;
        }

        remove => inner.Changed -= value;
    }

    /// <summary>Whether nobody is told of changes.</summary>
    public bool IsSilent { get; init; }

    /// <summary>How many of the next updates fail.</summary>
    public int Failures
    {
        get => Volatile.Read(ref failures);
        init => failures = value;
    }

    /// <summary>The name of the object whose next deletion fails.</summary>
    public string? FailsToDelete { get; set; }

    public Task<StoredObject?> GetAsync(ApiResource resource, string? ns, string name, CancellationToken cancellationToken = default) =>
        inner.GetAsync(resource, ns, name, cancellationToken);

    public Task<StoredList> ListAsync(ApiResource resource, string? ns = null, CancellationToken cancellationToken = default) =>
        inner.ListAsync(resource, ns, cancellationToken);

    public Task<StoredObject> CreateAsync(ApiResource resource, string? ns, string name, JsonObject value, CancellationToken cancellationToken = default) =>
        inner.CreateAsync(resource, ns, name, value, cancellationToken);

    public Task<StoredObject> UpdateAsync(ApiResource resource, string? ns, string name, JsonObject value, long expectedRevision, CancellationToken cancellationToken = default)
    {
        if (Failures > 0 && Interlocked.Decrement(ref failures) >= 0) throw ApiStatusException.Internal("the store is away");
        return inner.UpdateAsync(resource, ns, name, value, expectedRevision, cancellationToken);
    }

    public Task<long> DeleteAsync(ApiResource resource, string? ns, string name, long expectedRevision, CancellationToken cancellationToken = default)
    {
        if (name == FailsToDelete)
        {
            FailsToDelete = null;
            throw ApiStatusException.Internal("the store is away");
        }

        return inner.DeleteAsync(resource, ns, name, expectedRevision, cancellationToken);
    }

    public IAsyncEnumerable<StoreEvent> WatchAsync(ApiResource resource, string? ns, long afterRevision, CancellationToken cancellationToken = default) =>
        inner.WatchAsync(resource, ns, afterRevision, cancellationToken);

    public Task<string?> ProblemAsync(CancellationToken cancellationToken = default) => inner.ProblemAsync(cancellationToken);
}
