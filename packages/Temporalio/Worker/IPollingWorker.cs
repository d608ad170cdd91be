namespace Temporalio.Worker;

/// <summary>One kind of tasks that a worker polls for.</summary>
internal interface IPollingWorker
{
    /// <summary>
    /// Polls and works. No poll is started once <paramref name="stopPolling"/> is cancelled; what still runs is told to stop when
    /// <paramref name="hardStop"/> is cancelled. Returns when nothing runs any more, and throws when the server refuses polls for good.
    /// </summary>
    Task ExecuteAsync(CancellationToken stopPolling, CancellationToken hardStop);
}
