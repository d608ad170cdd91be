using System.Reflection;
using Temporalio.Core;

namespace Temporalio.Workflows;

/// <summary>A signal handler: either a method of the workflow or a delegate registered while it runs.</summary>
public class WorkflowSignalDefinition
{
    private WorkflowSignalDefinition(
        string? name, string? description, MethodInfo? method, Delegate? @delegate, HandlerUnfinishedPolicy unfinishedPolicy)
    {
        HandlerNames.CheckNotReserved("Signal handler", name);
        Name = name;
        Description = description;
        Method = method;
        Delegate = @delegate;
        UnfinishedPolicy = unfinishedPolicy;
    }

    /// <summary>Signal name; null for the dynamic handler.</summary>
    public string? Name { get; }

    /// <summary>Whether the handler takes every otherwise unhandled signal.</summary>
    public bool Dynamic => Name is null;

    /// <summary>Short text shown to operators.</summary>
    public string? Description { get; }

    /// <summary>What to do when the workflow ends while this handler still runs.</summary>
    internal HandlerUnfinishedPolicy UnfinishedPolicy { get; }

    internal MethodInfo? Method { get; }

    internal Delegate? Delegate { get; }

    /// <summary>Reads the definition off a method that carries <see cref="WorkflowSignalAttribute" />.</summary>
    public static WorkflowSignalDefinition FromMethod(MethodInfo method)
    {
        var attribute = method.GetCustomAttribute<WorkflowSignalAttribute>(false) ??
            throw new ArgumentException($"{method} missing WorkflowSignal attribute");
        HandlerRules.CheckMethod("WorkflowSignal", method);
        if (method.ReturnType != typeof(Task))
        {
            throw new ArgumentException($"WorkflowSignal method {method} must return Task");
        }

        if (attribute.Dynamic)
        {
            HandlerRules.CheckDynamic("WorkflowSignal", method, attribute.Name);
        }

        var name = attribute.Dynamic ? null : attribute.Name ?? HandlerNames.WithoutAsync(method.Name);
        return new(name, attribute.Description, method, null, attribute.UnfinishedPolicy);
    }

    /// <summary>Makes a handler of a delegate, for <see cref="Workflow.Signals" />. A null name makes it the dynamic handler.</summary>
    public static WorkflowSignalDefinition CreateWithoutAttribute(
        string? name,
        Delegate del,
        HandlerUnfinishedPolicy unfinishedPolicy = HandlerUnfinishedPolicy.WarnAndAbandon,
        string? description = null) =>
        del.Method.ReturnType == typeof(Task)
            ? new(name, description, null, del, unfinishedPolicy)
            : throw new ArgumentException("Signal delegate must return Task");

    internal static string NameFromMethodForCall(MethodInfo method)
    {
        var attribute = HandlerNames.Find<WorkflowSignalAttribute>(method) ??
            throw new ArgumentException($"{method} missing WorkflowSignal attribute");
        return attribute.Dynamic
            ? throw new ArgumentException($"{method} is dynamic, so it cannot be called by method")
            : attribute.Name ?? HandlerNames.WithoutAsync(method.Name);
    }
}
