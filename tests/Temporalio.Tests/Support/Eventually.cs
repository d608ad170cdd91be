namespace Temporalio.Tests.Support;

/// <summary>Waits for what must come true, with a deadline.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static async Task IsTrueAsync(Func<bool> condition, string what)
    {
        using var timeout = new CancellationTokenSource(Deadline);
        while (!condition())
        {
            if (timeout.IsCancellationRequested)
            {
                throw new TimeoutException($"Not within {Deadline}: {what}");
            }
            await Task.Delay(5, CancellationToken.None);
        }
    }

    /// <summary>Tries again until the call does not throw.</summary>
    public static async Task SucceedsAsync(Func<Task> call, string what)
    {
        using var timeout = new CancellationTokenSource(Deadline);
        while (true)
        {
            try
            {
                await call();
                return;
            }
            catch (Temporalio.Exceptions.RpcException e) when (!timeout.IsCancellationRequested)
            {
                System.Diagnostics.Trace.WriteLine($"{what}: {e.Message}");
            }
            await Task.Delay(50, CancellationToken.None);
        }
    }

    /// <summary>Waits until an asynchronous condition holds.</summary>
    public static async Task IsTrueAsync(Func<Task<bool>> condition, string what, TimeSpan? deadline = null)
    {
        using var timeout = new CancellationTokenSource(deadline ?? Deadline);
        while (!await condition())
        {
            if (timeout.IsCancellationRequested)
            {
                throw new TimeoutException($"Not within {deadline ?? Deadline}: {what}");
            }
            await Task.Delay(20, CancellationToken.None);
        }
    }

    public static Task<T> WithinDeadlineAsync<T>(this Task<T> task) => task.WaitAsync(Deadline);

    public static Task WithinDeadlineAsync(this Task task) => task.WaitAsync(Deadline);
}
