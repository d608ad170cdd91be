using System.Net;
using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>What the objects that an API server makes at start depend on.</summary>
internal sealed record ShootBootstrapInput(
    IReadOnlyList<JsonObject> Policy, IPNetwork? ServiceRange, int SecurePort, string? ClientAuthorities, string? RequestHeaderAuthorities, KubeApiserverFlags Flags);
