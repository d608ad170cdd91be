using System.Runtime.ExceptionServices;

namespace Masterful.Activities.Etcd;

/// <summary>Queries that use every core.</summary>
internal static class ParallelQueryExtensions
{
    /// <summary>The elements, with what went wrong as it was thrown: a parallel query wraps it.</summary>
    public static IEnumerable<T> Unwrapped<T>(this ParallelQuery<T> query)
    {
        using var elements = query.GetEnumerator();
        while (Next())
        {
            yield return elements.Current;
        }

        bool Next()
        {
            try
            {
                return elements.MoveNext();
            }
            catch (AggregateException e)
            {
                ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
                throw;
            }
        }
    }
}
