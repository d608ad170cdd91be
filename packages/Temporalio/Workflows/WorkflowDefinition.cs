using System.Reflection;
using Temporalio.Core;

namespace Temporalio.Workflows;

/// <summary>A workflow type as the worker knows it: its run method, its constructor and its handlers.</summary>
public class WorkflowDefinition
{
    private readonly Func<object?[], object>? instanceFactory;
    private readonly ConstructorInfo? constructor;

    internal WorkflowDefinition(
        string? name,
        Type type,
        MethodInfo runMethod,
        ConstructorInfo? constructor,
        Func<object?[], object>? instanceFactory,
        WorkflowHandlers handlers,
        Type[]? failureExceptionTypes)
    {
        Name = name;
        Type = type;
        RunMethod = runMethod;
        this.constructor = constructor;
        this.instanceFactory = instanceFactory;
        Handlers = handlers;
        FailureExceptionTypes = failureExceptionTypes;
    }

    /// <summary>Workflow type name; null for the dynamic workflow.</summary>
    public string? Name { get; }

    /// <summary>Whether this workflow runs for every type that is not registered.</summary>
    public bool Dynamic => Name is null;

    /// <summary>The class or interface that carries <see cref="WorkflowAttribute" />.</summary>
    public Type Type { get; }

    /// <summary>The method that is the workflow's body.</summary>
    public MethodInfo RunMethod { get; }

    /// <summary>Signal handlers by name.</summary>
    public IReadOnlyDictionary<string, WorkflowSignalDefinition> Signals => Handlers.Signals;

    /// <summary>Query handlers by name.</summary>
    public IReadOnlyDictionary<string, WorkflowQueryDefinition> Queries => Handlers.Queries;

    /// <summary>Update handlers by name.</summary>
    public IReadOnlyDictionary<string, WorkflowUpdateDefinition> Updates => Handlers.Updates;

    /// <summary>Handler of signals that have none of their own, if any.</summary>
    public WorkflowSignalDefinition? DynamicSignal => Handlers.DynamicSignal;

    /// <summary>Handler of queries that have none of their own, if any.</summary>
    public WorkflowQueryDefinition? DynamicQuery => Handlers.DynamicQuery;

    /// <summary>Handler of updates that have none of their own, if any.</summary>
    public WorkflowUpdateDefinition? DynamicUpdate => Handlers.DynamicUpdate;

    /// <summary>Exception types that fail the workflow instead of its workflow task.</summary>
    public Type[]? FailureExceptionTypes { get; }

    /// <summary>Whether a worker can run it; an interface only names things for callers.</summary>
    public bool Instantiable => constructor is not null || instanceFactory is not null;

    /// <summary>Whether the constructor takes the run method's arguments.</summary>
    internal bool InitConstructor => constructor is { } found && found.GetParameters().Length > 0;

    private WorkflowHandlers Handlers { get; }

    /// <summary>Reads a workflow type and checks it.</summary>
    /// <exception cref="ArgumentException">The type has no <see cref="WorkflowAttribute" />.</exception>
    /// <exception cref="AggregateException">The type breaks rules; each has an <see cref="ArgumentException" />.</exception>
    public static WorkflowDefinition Create(Type type) => Create(type, null, null);

    /// <inheritdoc cref="Create(Type)" />
    public static WorkflowDefinition Create<T>() => Create(typeof(T));

    /// <summary>As <see cref="Create(Type)" />, with another name or another way to make instances.</summary>
    public static WorkflowDefinition Create(Type type, string? nameOverride, Func<object?[], object>? creatorOverride) =>
        WorkflowDefinitionReader.Read(type, nameOverride, creatorOverride);

    /// <summary>Makes an instance; the arguments are those of the run method.</summary>
    /// <exception cref="InvalidOperationException">The workflow only names things for callers.</exception>
    public object CreateWorkflowInstance(object?[] workflowArguments)
    {
        if (instanceFactory is not null)
        {
            return instanceFactory(workflowArguments);
        }

        var found = constructor ?? throw new InvalidOperationException($"Cannot instantiate workflow type {Type}");
        return found.Invoke(BindingFlags.DoNotWrapExceptions, null, InitConstructor ? workflowArguments : [], null);
    }

    internal static string NameFromRunMethodForCall(MethodInfo method)
    {
        if (HandlerNames.Find<WorkflowRunAttribute>(method) is null)
        {
            throw new ArgumentException($"{method} missing WorkflowRun attribute");
        }

        var type = method.ReflectedType ?? method.DeclaringType!;
        return NameFromType(type);
    }

    internal static string NameFromType(Type type)
    {
        var attribute = type.GetCustomAttribute<WorkflowAttribute>(false) ??
            throw new ArgumentException($"{type} missing Workflow attribute");
        return attribute.Dynamic
            ? throw new ArgumentException($"{type} is dynamic, so it has no name to call")
            : attribute.Name ?? HandlerNames.ForType(type);
    }
}
