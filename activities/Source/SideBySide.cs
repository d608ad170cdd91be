using System.Runtime.ExceptionServices;

namespace Masterful.Activities.Source;

/// <summary>Asks for many things at once, where one after another would be time that the API is away for.</summary>
internal static class SideBySide
{
    private const int AtOnce = 8;

    /// <summary>Waits for all of them, and throws what the first of them that failed throws, whichever failed sooner.</summary>
    public static async Task AllAsync(params IReadOnlyList<Task> tasks)
    {
        await ((Task)Task.WhenAll(tasks)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var task in tasks)
        {
            await task;
        }
    }

    /// <summary>
    /// The answers in the order of the items, at most eight of them asked for at a time. Items are begun in their order, and none is any more
    /// once one failed, so what is thrown is what the first of all in that order that fails throws, whoever answers sooner.
    /// </summary>
    public static async Task<IReadOnlyList<TResult>> SelectAsync<T, TResult>(IReadOnlyList<T> items, Func<T, Task<TResult>> ask)
    {
        var (answers, failures) = (new TResult[items.Count], new ExceptionDispatchInfo?[items.Count]);
        var (next, failed) = (-1, false);
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => AskAsync()));
        failures.FirstOrDefault(failure => failure is not null)?.Throw();
        return answers;

        async Task AskAsync()
        {
            while (!Volatile.Read(ref failed) && Interlocked.Increment(ref next) is var index && index < items.Count)
            {
                try
                {
                    answers[index] = await ask(items[index]);
                }
                catch (Exception e)
                {
                    failures[index] = ExceptionDispatchInfo.Capture(e);
                    Volatile.Write(ref failed, true);
                }
            }
        }
    }
}
