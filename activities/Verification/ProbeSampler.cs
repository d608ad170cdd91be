namespace Masterful.Activities.Verification;

/// <summary>Sends single probes and judges their answers.</summary>
internal sealed class ProbeSampler(IProbeTransport transport, ProbeTrack track, string node, TimeProvider clock)
{
    private readonly string eventName = $"masterful-probe.{node}.{track.Nonce}";
    private long count = 1;
    private volatile bool open;

    /// <summary>Whether the watch is open.</summary>
    public bool IsOpen => open;

    /// <summary>Reads once. Any answer counts that a working server may give; a fresh etcd, for one, has no Node yet.</summary>
    public Task ReadAsync(CancellationToken cancellationToken) => ProbeAsync(
        ProbeKind.Read,
        async () => await transport.ReadAsync(cancellationToken) is < 500 and not 401,
        cancellationToken);

    /// <summary>Writes once. The Event may be gone, as etcd for events is not taken along; then it is created again.</summary>
    public Task WriteAsync(CancellationToken cancellationToken) => ProbeAsync(
        ProbeKind.Write,
        async () =>
        {
            var status = await transport.PatchAsync(eventName, ++count, clock.GetUtcNow(), cancellationToken);
            if (status == 404)
            {
                status = await transport.CreateAsync(eventName, clock.GetUtcNow(), cancellationToken);
            }

            // A conflict is about this very object, so the server has looked at it.
            return status is (>= 200 and < 300) or 409;
        },
        cancellationToken);

    /// <summary>Opens the watch and stays until it ends.</summary>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        var answered = false;
        try
        {
            answered = await transport.WatchAsync(Opened, cancellationToken) is 200 or 404;
        }
        catch (Exception problem) when (IsFailure(problem, cancellationToken))
        {
            // It was open until just now, or never; both are noted below.
        }
        finally
        {
            var wasOpen = open;
            open = false;
            if (!cancellationToken.IsCancellationRequested || wasOpen)
            {
                Note(wasOpen || answered);
            }
        }

        void Note(bool success)
        {
            if (success)
            {
                track.Holds(ProbeKind.Watch, clock.GetUtcNow());
            }
            else
            {
                track.Probed(ProbeKind.Watch, success: false, clock.GetUtcNow());
            }
        }
    }

    /// <summary>Notes that the watch is still open, when it is.</summary>
    public void Tick()
    {
        if (open)
        {
            track.Holds(ProbeKind.Watch, clock.GetUtcNow());
        }
    }

    private void Opened()
    {
        track.Probed(ProbeKind.Watch, success: true, clock.GetUtcNow());
        open = true;
    }

    private async Task ProbeAsync(string kind, Func<Task<bool>> send, CancellationToken cancellationToken)
    {
        bool success;
        try
        {
            success = await send();
        }
        catch (Exception problem) when (IsFailure(problem, cancellationToken))
        {
            success = false;
        }

        track.Probed(kind, success, clock.GetUtcNow());
    }

    /// <summary>Whether the API did not answer, other than for this probe having been told to end.</summary>
    private static bool IsFailure(Exception problem, CancellationToken cancellationToken) =>
        problem is HttpRequestException or IOException || (problem is OperationCanceledException && !cancellationToken.IsCancellationRequested);
}
