using System.Net;

namespace Masterful.Simulation.Api;

/// <summary>What the handlers of one server share.</summary>
internal sealed record ApiContext(ApiServerOptions Options, Authenticator Authenticator, KeyRing? Keys, CancellationToken Stopping)
{
    public IObjectStore Store => Options.Store;

    public ResourceCatalog Resources => Options.Resources;

    public TimeProvider Time => Options.Time;

    public IPNetwork? ServiceRange => Options.ServiceRange;
}
