using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>A write on its way to the store.</summary>
internal sealed record AdmissionRequest(
    string Operation, ApiResource Resource, string Subresource, string Namespace, string Name, JsonObject? Object, JsonObject? OldObject, UserInfo User, bool DryRun);
