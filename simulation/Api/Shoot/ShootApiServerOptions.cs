using System.Net;
using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>What the flags of a kube-apiserver do not say about the machine it runs on.</summary>
public sealed record ShootApiServerOptions
{
    /// <summary>The name used in audit lines and error texts.</summary>
    public string Name { get; init; } = "shoot";

    /// <summary>The node's addresses: bound when <c>--bind-address</c> is <c>::</c> or <c>0.0.0.0</c>.</summary>
    public required IPAddress[] Addresses { get; init; }

    /// <summary>The port to bind for the <c>--secure-port</c>, so that many simulations can share a machine; the same port by default.</summary>
    public Func<int, int> MapPort { get; init; } = port => port;

    /// <summary>
    /// Where a host name of an etcd or webhook address leads, as cluster DNS or host aliases would say; null asks the machine's own
    /// resolver. The certificate is still checked against the name.
    /// </summary>
    public Func<DnsEndPoint, EndPoint?> Resolve { get; init; } = _ => null;

    /// <summary>What values that a real API server stored as protobuf mean.</summary>
    public StoredValueTable StoredValues { get; init; } = StoredValueTable.Empty;

    /// <summary>The RBAC objects that an API server makes when they are missing.</summary>
    public IReadOnlyList<JsonObject> BootstrapObjects { get; init; } = [];

    /// <summary>As <see cref="ApiServerOptions.AuditLogFile"/>.</summary>
    public string? AuditLogFile { get; init; }

    /// <summary>How long to wait for etcd at start before giving up; a real API server exits then.</summary>
    public TimeSpan EtcdTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The clock for timestamps and expiry.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
