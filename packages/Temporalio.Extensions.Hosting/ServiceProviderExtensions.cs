using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Temporalio.Activities;

namespace Temporalio.Extensions.Hosting;

/// <summary>Activities out of services, for workers that are not hosted.</summary>
public static class ServiceProviderExtensions
{
    /// <inheritdoc cref="CreateTemporalActivityDefinitions(IServiceProvider, Type)"/>
    public static IReadOnlyCollection<ActivityDefinition> CreateTemporalActivityDefinitions<T>(this IServiceProvider provider) =>
        provider.CreateTemporalActivityDefinitions(typeof(T));

    /// <summary>
    /// Makes a definition of each activity of the type, whatever its access. Every attempt has a scope of its own, that ends with the
    /// attempt; the instance comes out of that scope.
    /// </summary>
    public static IReadOnlyCollection<ActivityDefinition> CreateTemporalActivityDefinitions(this IServiceProvider provider, Type type) =>
        [.. type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance)
            .Where(method => method.IsDefined(typeof(ActivityAttribute)))
            .Select(method => provider.CreateTemporalActivityDefinition(type, method))];

    /// <summary>Makes a definition of one activity, whose instance is of the given type.</summary>
    /// <exception cref="ArgumentException">The method is no activity.</exception>
    public static ActivityDefinition CreateTemporalActivityDefinition(this IServiceProvider provider, Type instanceType, MethodInfo method) =>
        ActivityDefinition.Create(method, Invoker(provider, instanceType, method));

    private static Func<object?[], object?> Invoker(IServiceProvider provider, Type type, MethodInfo method)
    {
        if (method.IsStatic)
        {
            return args => method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, args, null);
        }

        object? Call(IServiceProvider services, object?[] args) =>
            method.Invoke(services.GetRequiredService(type), BindingFlags.DoNotWrapExceptions, null, args, null);

        if (typeof(Task).IsAssignableFrom(method.ReturnType))
        {
            return args => ScopedTask.Run(method.ReturnType, provider, services => (Task)Call(services, args)!);
        }

        return args =>
        {
            using var scope = provider.CreateScope();
            return Call(scope.ServiceProvider, args);
        };
    }
}
