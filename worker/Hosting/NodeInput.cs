using System.Collections.Concurrent;
using System.Reflection;
using Masterful.Workflows.Contracts;

namespace Masterful.Worker.Hosting;

/// <summary>Finds the node that an agent's task is for: its input is a <see cref="NodeContext"/>, or a request with a property that is one.</summary>
internal static class NodeInput
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<PropertyInfo>> Known = new();

    /// <summary>The node; null when no argument leads to one.</summary>
    public static NodeContext? Of(IEnumerable<object?> arguments) =>
        arguments.Select(argument => argument as NodeContext ?? (argument is null ? null : PropertiesOf(argument.GetType()).Select(property => (NodeContext?)property.GetValue(argument)).FirstOrDefault()))
            .FirstOrDefault(context => context is not null);

    /// <summary>The properties of a request that are a node.</summary>
    internal static IReadOnlyList<PropertyInfo> PropertiesOf(Type request) =>
        Known.GetOrAdd(request, type => [.. type.GetProperties().Where(property => property.PropertyType == typeof(NodeContext))]);
}
