namespace Temporalio.Workflows;

/// <summary>Marks a class or interface as a workflow. An interface so marked only carries names for callers.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface | AttributeTargets.Struct, Inherited = false)]
public sealed class WorkflowAttribute : Attribute
{
    /// <summary>Workflow named after the type (an interface's leading "I" is dropped).</summary>
    public WorkflowAttribute()
    {
    }

    /// <summary>Workflow with an explicit type name.</summary>
    public WorkflowAttribute(string name) => Name = name;

    /// <summary>Explicit type name, or null for the name of the type.</summary>
    public string? Name { get; }

    /// <summary>Whether this workflow runs for every type that no other registered workflow has.</summary>
    public bool Dynamic { get; set; }

    /// <summary>Exception types that fail the workflow instead of its workflow task.</summary>
    public Type[]? FailureExceptionTypes { get; set; }
}
