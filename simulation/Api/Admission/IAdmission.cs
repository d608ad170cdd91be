using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>A last word on a write before it is stored.</summary>
internal interface IAdmission
{
    /// <summary>Returns the object to store, changed or as it was; throws <see cref="ApiStatusException"/> to refuse.</summary>
    Task<JsonObject> AdmitAsync(AdmissionRequest request, CancellationToken cancellationToken);
}
