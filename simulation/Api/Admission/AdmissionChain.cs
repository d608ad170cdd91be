using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>Several admissions in turn; each sees what the one before made of the object.</summary>
internal sealed class AdmissionChain(params IReadOnlyList<IAdmission> admissions) : IAdmission
{
    public async Task<JsonObject> AdmitAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        foreach (var admission in admissions)
        {
            var admitted = await admission.AdmitAsync(request, cancellationToken);
            if (request.Object is not null) request = request with { Object = admitted };
        }

        return request.Object ?? [];
    }
}
