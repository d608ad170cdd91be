using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Temporalio.Extensions.Hosting;

/// <summary>Ends a scope after the task that needs it, and keeps the task's type so that its result is still found.</summary>
internal static class ScopedTask
{
    private static readonly MethodInfo Generic =
        typeof(ScopedTask).GetMethod(nameof(RunWithResultAsync), BindingFlags.NonPublic | BindingFlags.Static)!;

    public static Task Run(Type returnType, IServiceProvider provider, Func<IServiceProvider, Task> call) => returnType.IsGenericType
        ? (Task)Generic.MakeGenericMethod(returnType.GetGenericArguments()[0]).Invoke(null, [provider, call])!
        : RunAsync(provider, call);

    private static async Task RunAsync(IServiceProvider provider, Func<IServiceProvider, Task> call)
    {
        await using var scope = provider.CreateAsyncScope();
        await call(scope.ServiceProvider).ConfigureAwait(false);
    }

    private static async Task<T> RunWithResultAsync<T>(IServiceProvider provider, Func<IServiceProvider, Task> call)
    {
        await using var scope = provider.CreateAsyncScope();
        return await ((Task<T>)call(scope.ServiceProvider)).ConfigureAwait(false);
    }
}
