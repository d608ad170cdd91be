using System.Reflection;

namespace Masterful.Workflows.Contracts.Errors;

/// <summary>Every error there is. Nothing else is thrown on purpose out of a workflow or an activity.</summary>
public static class ErrorTable
{
    /// <summary>The rows, by id.</summary>
    public static IReadOnlyList<ErrorDefinition> All { get; } =
        typeof(ErrorTable).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(ErrorTable).Namespace && type.IsAbstract && type.IsSealed)
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Where(field => field.FieldType == typeof(ErrorDefinition))
            .Select(field => (ErrorDefinition)field.GetValue(null)!)
            .OrderBy(error => error.Id, StringComparer.Ordinal)
            .ToList();
}
