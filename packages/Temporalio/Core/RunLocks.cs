namespace Temporalio.Core;

/// <summary>One lock per run: a query may come while a workflow task of the same run is worked on.</summary>
internal sealed class RunLocks
{
    private readonly Lock mutex = new();
    private readonly Dictionary<string, Entry> entries = [];

    /// <summary>Waits for the run; dispose the result to let the next one in.</summary>
    public async Task<IDisposable> EnterAsync(string runId)
    {
        Entry? entry;
        lock (mutex)
        {
            if (!entries.TryGetValue(runId, out entry))
            {
                entries[runId] = entry = new(this, runId);
            }

            entry.Users++;
        }

        await entry.Gate.WaitAsync().ConfigureAwait(false);
        return entry;
    }

    private sealed class Entry(RunLocks owner, string runId) : IDisposable
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public int Users { get; set; }

        public void Dispose()
        {
            lock (owner.mutex)
            {
                if (--Users == 0)
                {
                    owner.entries.Remove(runId);
                }
            }

            Gate.Release();
        }
    }
}
