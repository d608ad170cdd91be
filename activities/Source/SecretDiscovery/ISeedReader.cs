using System.Text.Json.Nodes;

namespace Masterful.Activities.Source;

/// <summary>Reads the objects of one control plane from its Seed.</summary>
public interface ISeedReader : IDisposable
{
    /// <summary>Reads an object of the control plane's namespace; null when there is none.</summary>
    Task<JsonObject?> FindAsync(string apiVersion, string kind, string name, CancellationToken cancellationToken = default);

    /// <summary>Reads every object of a kind in the control plane's namespace.</summary>
    Task<IReadOnlyList<JsonObject>> ListAsync(string apiVersion, string kind, CancellationToken cancellationToken = default);
}
