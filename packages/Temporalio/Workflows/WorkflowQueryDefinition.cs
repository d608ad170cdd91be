using System.Reflection;
using Temporalio.Core;

namespace Temporalio.Workflows;

/// <summary>A query handler: a method or property of the workflow, or a delegate registered while it runs.</summary>
public class WorkflowQueryDefinition
{
    private WorkflowQueryDefinition(string? name, string? description, MethodInfo? method, Delegate? @delegate)
    {
        HandlerNames.CheckNotReserved("Query handler", name, "__stack_trace", "__enhanced_stack_trace");
        Name = name;
        Description = description;
        Method = method;
        Delegate = @delegate;
    }

    /// <summary>Query name; null for the dynamic handler.</summary>
    public string? Name { get; }

    /// <summary>Whether the handler takes every otherwise unhandled query.</summary>
    public bool Dynamic => Name is null;

    /// <summary>Short text shown to operators.</summary>
    public string? Description { get; }

    /// <summary>The query method, or the property's getter.</summary>
    internal MethodInfo? Method { get; }

    internal Delegate? Delegate { get; }

    /// <summary>Reads the definition off a method that carries <see cref="WorkflowQueryAttribute" />.</summary>
    public static WorkflowQueryDefinition FromMethod(MethodInfo method)
    {
        var attribute = method.GetCustomAttribute<WorkflowQueryAttribute>(false) ??
            throw new ArgumentException($"{method} missing WorkflowQuery attribute");
        HandlerRules.CheckMethod("WorkflowQuery", method);
        CheckReturn(method.Name, method.ReturnType);
        if (attribute.Dynamic)
        {
            HandlerRules.CheckDynamic("WorkflowQuery", method, attribute.Name);
        }

        return new(attribute.Dynamic ? null : attribute.Name ?? method.Name, attribute.Description, method, null);
    }

    /// <summary>Reads the definition off a property that carries <see cref="WorkflowQueryAttribute" />.</summary>
    public static WorkflowQueryDefinition FromProperty(PropertyInfo property)
    {
        var attribute = property.GetCustomAttribute<WorkflowQueryAttribute>(false) ??
            throw new ArgumentException($"{property} missing WorkflowQuery attribute");
        var getter = property.GetGetMethod() ??
            throw new ArgumentException($"WorkflowQuery property {property.Name} must have a public getter");
        if (getter.IsStatic || attribute.Dynamic)
        {
            throw new ArgumentException($"WorkflowQuery property {property.Name} cannot be static or dynamic");
        }

        CheckReturn(property.Name, property.PropertyType);
        return new(attribute.Name ?? property.Name, attribute.Description, getter, null);
    }

    /// <summary>Makes a handler of a delegate, for <see cref="Workflow.Queries" />. A null name makes it the dynamic handler.</summary>
    public static WorkflowQueryDefinition CreateWithoutAttribute(string? name, Delegate del, string? description = null)
    {
        CheckReturn(name ?? "delegate", del.Method.ReturnType);
        return new(name, description, null, del);
    }

    internal static string NameFromMethodForCall(MethodInfo method) =>
        NameForCall(method, HandlerNames.Find<WorkflowQueryAttribute>(method));

    internal static string NameFromPropertyForCall(PropertyInfo property) =>
        NameForCall(property, property.GetCustomAttribute<WorkflowQueryAttribute>(false));

    private static string NameForCall(MemberInfo member, WorkflowQueryAttribute? attribute)
    {
        if (attribute is null)
        {
            throw new ArgumentException($"{member} missing WorkflowQuery attribute");
        }

        return attribute.Dynamic
            ? throw new ArgumentException($"{member} is dynamic, so it cannot be called by member")
            : attribute.Name ?? member.Name;
    }

    private static void CheckReturn(string name, Type type)
    {
        if (type == typeof(void))
        {
            throw new ArgumentException($"WorkflowQuery {name} must return a value");
        }

        if (typeof(Task).IsAssignableFrom(type))
        {
            throw new ArgumentException($"WorkflowQuery {name} cannot return a Task");
        }
    }
}
