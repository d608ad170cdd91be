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
    /// Makes a definition of each activity of the type. Every attempt has a scope of its own, that ends with the attempt; the instance comes
    /// out of that scope.
    /// </summary>
    /// <exception cref="ArgumentException">The type has no activity, or one that is not public.</exception>
    public static IReadOnlyCollection<ActivityDefinition> CreateTemporalActivityDefinitions(this IServiceProvider provider, Type type)
    {
        const BindingFlags Everything =
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.FlattenHierarchy;
        var methods = type.GetMethods(Everything).Where(method => method.IsDefined(typeof(ActivityAttribute), true)).ToList();
        if (methods.Count == 0)
        {
            throw new ArgumentException($"No activities found on {type}", nameof(type));
        }

        return methods.Select(method => method.IsPublic
            ? ActivityDefinition.Create(method, Invoker(provider, type, method))
            : throw new ArgumentException($"{method} with Activity attribute must be public", nameof(type))).ToList();
    }

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
