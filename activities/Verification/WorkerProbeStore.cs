using System.Text.Json;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts;

namespace Masterful.Activities.Verification;

/// <summary>
/// Beside the worker's own key, the one place that a worker writes to. A probe that is given to a worker on another machine begins anew there.
/// </summary>
internal sealed class WorkerProbeStore(LandscapeFile landscape, MigrationContext migration) : IProbeStore
{
    private readonly string path = Path.Combine(
        Path.GetDirectoryName(landscape.Artifacts.KeyFile)!, $"probe-{MigrationDirectory.Slug(migration.MigrationId)}.json");

    /// <inheritdoc/>
    public ProbeState? Read()
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<ProbeState>(File.ReadAllBytes(path), JsonSerializerOptions.Web) : null;
        }
        catch (JsonException)
        {
            // Nothing hangs on it but the measurement, which begins anew.
            return null;
        }
    }

    /// <inheritdoc/>
    public void Write(ProbeState state) => DurableFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(state, JsonSerializerOptions.Web), DurableFile.Private);
}
