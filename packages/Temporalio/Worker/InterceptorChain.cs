using Temporalio.Worker.Interceptors;

namespace Temporalio.Worker;

internal static class InterceptorChain
{
    /// <summary>Wraps the root so that the first interceptor of the options is the outermost.</summary>
    public static T Build<T>(TemporalWorkerOptions options, T root, Func<IWorkerInterceptor, T, T> wrap) =>
        (options.Interceptors ?? []).Reverse().Aggregate(root, (next, interceptor) => wrap(interceptor, next));
}
