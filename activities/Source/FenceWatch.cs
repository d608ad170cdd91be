using Masterful.Activities.Etcd;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Source;

namespace Masterful.Activities.Source;

/// <summary>Watches a fenced source until it was silent, and its etcd's revision stood still, for long enough in one go.</summary>
/// <param name="source">The source.</param>
/// <param name="record">What it was before the fence.</param>
/// <param name="clock">Where time comes from.</param>
internal sealed class FenceWatch(SourceControlPlane source, SourceRecord record, TimeProvider clock)
{
    /// <summary>How long is enough where the same is asked again before the API's names move: every second of it is downtime.</summary>
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);

    /// <summary>How long is enough by itself.</summary>
    public static readonly TimeSpan Alone = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Proves it, or fails with <c>MIG-FENCE-002</c> after the limit. Leases of etcd that run out move the revision too, so a move starts the window anew.</summary>
    /// <param name="window">For how long in one go.</param>
    /// <param name="limit">How long it may take to come to that.</param>
    /// <param name="cancellationToken">Stops watching.</param>
    public async Task<FenceProof> ProveAsync(TimeSpan window, TimeSpan limit, CancellationToken cancellationToken)
    {
        var reach = await SourceReach.OfAsync(source, record, cancellationToken);
        using var etcd = await source.EtcdAsync(cancellationToken);
        var deadline = clock.GetUtcNow() + limit;
        var from = clock.GetUtcNow();
        var revision = await RevisionAsync(etcd, cancellationToken);
        while (true)
        {
            var answering = await reach.AnsweringAsync(cancellationToken);
            var now = await RevisionAsync(etcd, cancellationToken);
            var at = clock.GetUtcNow();
            if (answering.Count == 0 && now == revision && at - from >= window)
            {
                return new(revision, reach.Candidates, at - from, at);
            }

            if (at > deadline)
            {
                throw answering.Count > 0
                    ? FenceErrors.StillServing.At($"address {answering[0]}", "an API server with the source's serving key still answers there.", final: ActivityProgress.IsAgain)
                    : FenceErrors.StillServing.At($"etcd {source.Settings.EtcdEndpoint}", $"its revision still moves; it is {now} now. Something writes without the API server.", final: ActivityProgress.IsAgain);
            }

            if (answering.Count > 0 || now != revision)
            {
                (from, revision) = (at, now);
            }

            ActivityProgress.Report($"watching for silence, revision {now}");
            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    /// <summary>Answers the proof when nothing was written since it was given, or fails with <c>MIG-FENCE-003</c>. Leases of etcd that run out only delete.</summary>
    public async Task<FenceProof> RequireStillAsync(FenceProof proof, CancellationToken cancellationToken)
    {
        using var etcd = await source.EtcdAsync(cancellationToken);
        try
        {
            return await etcd.WrittenSinceAsync(RegistryKey.Prefix, proof.Revision, cancellationToken) is { } key
                ? throw FenceErrors.Broken.At($"etcd {source.Settings.EtcdEndpoint}", $"{key} was written after revision {proof.Revision}, at which the fence was proven.")
                : proof;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw EtcdErrors.SourceRefused.At($"etcd {source.Settings.EtcdEndpoint}", e.InnerException?.Message ?? e.Message, e);
        }
    }

    private async Task<long> RevisionAsync(EtcdGateway etcd, CancellationToken cancellationToken)
    {
        try
        {
            return await etcd.RevisionAsync(cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw EtcdErrors.SourceRefused.At($"etcd {source.Settings.EtcdEndpoint}", e.InnerException?.Message ?? e.Message, e);
        }
    }
}
