namespace Masterful.Activities.Verification;

/// <summary>What a probe asks of the API. Answers are HTTP statuses; no answer is an exception.</summary>
internal interface IProbeTransport : IDisposable
{
    /// <summary>Reads the node's own Node.</summary>
    Task<int> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Creates the probe's Event.</summary>
    Task<int> CreateAsync(string name, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Changes the probe's Event.</summary>
    Task<int> PatchAsync(string name, long count, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Watches the node's own Node until the stream ends.</summary>
    /// <param name="opened">Called once the server has begun to answer with success.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<int> WatchAsync(Action opened, CancellationToken cancellationToken);
}
