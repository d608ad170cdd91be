using System.Net;

namespace Masterful.Activities.Kubernetes;

/// <summary>How to talk to an API server beyond what its kubeconfig says.</summary>
public sealed record KubernetesApiOptions
{
    /// <summary>
    /// Maps the name and port of the server's URL to where to connect; null leaves it to the resolver. The certificate is
    /// still checked for the name.
    /// </summary>
    public Func<DnsEndPoint, EndPoint?>? Resolve { get; init; }

    /// <summary>How long one attempt may take; null takes the configuration's.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long connecting may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long to go on retrying what may pass; zero retries nothing.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Who changes things, in the objects' managed fields.</summary>
    public string FieldManager { get; init; } = "masterful";

    /// <summary>How many objects to list at once.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>
    /// Whether all requests share one HTTP/2 connection, if the server speaks it: for many at a time, which then need one handshake and fewer
    /// packets. Off, each of them has a connection of its own, which a server that is about to go away can only take one request along with.
    /// </summary>
    public bool Multiplexed { get; init; }

    /// <summary>Where waiting takes place.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Connects any name to <paramref name="host"/>, on the port of the URL unless <paramref name="port"/> is given.</summary>
    public static Func<DnsEndPoint, EndPoint?> ResolveTo(string host, int? port = null) => asked =>
        IPAddress.TryParse(host, out var address)
            ? new IPEndPoint(address, port ?? asked.Port)
            : new DnsEndPoint(host, port ?? asked.Port);
}
