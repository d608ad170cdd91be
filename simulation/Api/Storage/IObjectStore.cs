using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>
/// Where a server keeps its objects. Objects that come out are the caller's own copies, with <c>metadata.resourceVersion</c>
/// set; what goes in is stored as it is, without admission, defaults or generation: the API server does those.
/// Failures are <see cref="ApiStatusException"/>s.
/// </summary>
public interface IObjectStore
{
    /// <summary>Raised after a change of any object, by this store or by others; handlers must be quick.</summary>
    event Action<StoreEvent>? Changed;

    /// <summary>One object, or null when there is none.</summary>
    Task<StoredObject?> GetAsync(ApiResource resource, string? ns, string name, CancellationToken cancellationToken = default);

    /// <summary>All objects of a resource in the order of their keys, of one namespace or (null) of all.</summary>
    Task<StoredList> ListAsync(ApiResource resource, string? ns = null, CancellationToken cancellationToken = default);

    /// <summary>Adds an object; 409 AlreadyExists when there is one of that name.</summary>
    Task<StoredObject> CreateAsync(ApiResource resource, string? ns, string name, JsonObject value, CancellationToken cancellationToken = default);

    /// <summary>Replaces an object; 409 Conflict unless <paramref name="expectedRevision"/> is its newest, 404 when it is gone.</summary>
    Task<StoredObject> UpdateAsync(ApiResource resource, string? ns, string name, JsonObject value, long expectedRevision, CancellationToken cancellationToken = default);

    /// <summary>Removes an object and returns the revision of the removal; conflicts as in an update.</summary>
    Task<long> DeleteAsync(ApiResource resource, string? ns, string name, long expectedRevision, CancellationToken cancellationToken = default);

    /// <summary>
    /// Changes after <paramref name="afterRevision"/>, forever. Throws 410 Expired when they are no longer remembered.
    /// </summary>
    IAsyncEnumerable<StoreEvent> WatchAsync(ApiResource resource, string? ns, long afterRevision, CancellationToken cancellationToken = default);

    /// <summary>Null while the store can be read, else why not.</summary>
    Task<string?> ProblemAsync(CancellationToken cancellationToken = default);
}
