using System.Reflection;
using Temporalio.Core;

namespace Temporalio.Workflows;

/// <summary>An update handler with its optional validator: methods of the workflow, or delegates registered while it runs.</summary>
public class WorkflowUpdateDefinition
{
    private WorkflowUpdateDefinition(
        string? name,
        string? description,
        MethodInfo? method,
        MethodInfo? validatorMethod,
        Delegate? @delegate,
        Delegate? validatorDelegate,
        HandlerUnfinishedPolicy unfinishedPolicy)
    {
        HandlerNames.CheckNotReserved("Update handler", name);
        Name = name;
        Description = description;
        Method = method;
        ValidatorMethod = validatorMethod;
        Delegate = @delegate;
        ValidatorDelegate = validatorDelegate;
        UnfinishedPolicy = unfinishedPolicy;
    }

    /// <summary>Update name; null for the dynamic handler.</summary>
    public string? Name { get; }

    /// <summary>Whether the handler takes every otherwise unhandled update.</summary>
    public bool Dynamic => Name is null;

    /// <summary>Short text shown to operators.</summary>
    public string? Description { get; }

    /// <summary>What to do when the workflow ends while this handler still runs.</summary>
    internal HandlerUnfinishedPolicy UnfinishedPolicy { get; }

    internal MethodInfo? Method { get; }

    internal MethodInfo? ValidatorMethod { get; }

    internal Delegate? Delegate { get; }

    internal Delegate? ValidatorDelegate { get; }

    /// <summary>Reads the definition off a method that carries <see cref="WorkflowUpdateAttribute" />.</summary>
    public static WorkflowUpdateDefinition FromMethod(MethodInfo method, MethodInfo? validatorMethod = null)
    {
        var attribute = method.GetCustomAttribute<WorkflowUpdateAttribute>(false) ??
            throw new ArgumentException($"{method} missing WorkflowUpdate attribute");
        HandlerRules.CheckMethod("WorkflowUpdate", method);
        if (!typeof(Task).IsAssignableFrom(method.ReturnType))
        {
            throw new ArgumentException($"WorkflowUpdate method {method} must return Task or an instance of Task<>");
        }

        if (attribute.Dynamic)
        {
            HandlerRules.CheckDynamic("WorkflowUpdate", method, attribute.Name);
        }

        if (validatorMethod is not null)
        {
            CheckValidator(method, validatorMethod);
        }

        var name = attribute.Dynamic ? null : attribute.Name ?? HandlerNames.WithoutAsync(method.Name);
        return new(name, attribute.Description, method, validatorMethod, null, null, attribute.UnfinishedPolicy);
    }

    /// <summary>Makes a handler of a delegate, for <see cref="Workflow.Updates" />. A null name makes it the dynamic handler.</summary>
    public static WorkflowUpdateDefinition CreateWithoutAttribute(
        string? name,
        Delegate del,
        Delegate? validatorDel = null,
        HandlerUnfinishedPolicy unfinishedPolicy = HandlerUnfinishedPolicy.WarnAndAbandon,
        string? description = null)
    {
        if (!typeof(Task).IsAssignableFrom(del.Method.ReturnType))
        {
            throw new ArgumentException("Update delegate must return Task or an instance of Task<>");
        }

        if (validatorDel is not null)
        {
            CheckValidator(del.Method, validatorDel.Method);
        }

        return new(name, description, null, null, del, validatorDel, unfinishedPolicy);
    }

    internal static string NameFromMethodForCall(MethodInfo method)
    {
        var attribute = HandlerNames.Find<WorkflowUpdateAttribute>(method) ??
            throw new ArgumentException($"{method} missing WorkflowUpdate attribute");
        return attribute.Dynamic
            ? throw new ArgumentException($"{method} is dynamic, so it cannot be called by method")
            : attribute.Name ?? HandlerNames.WithoutAsync(method.Name);
    }

    private static void CheckValidator(MethodInfo update, MethodInfo validator)
    {
        if (validator.ReturnType != typeof(void))
        {
            throw new ArgumentException($"WorkflowUpdateValidator method {validator.Name} must be void");
        }

        if (!HandlerRules.SameParameters(update, validator))
        {
            throw new ArgumentException($"WorkflowUpdateValidator method {validator.Name} must have the same parameters as {update.Name}");
        }
    }
}
