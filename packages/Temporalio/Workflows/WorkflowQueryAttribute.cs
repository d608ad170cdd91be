namespace Temporalio.Workflows;

/// <summary>Marks a method or property with a getter as query handler. It must answer at once, without a task.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property, Inherited = false)]
public sealed class WorkflowQueryAttribute : Attribute
{
    /// <summary>Query named exactly as the member.</summary>
    public WorkflowQueryAttribute()
    {
    }

    /// <summary>Query with an explicit name.</summary>
    public WorkflowQueryAttribute(string name) => Name = name;

    /// <summary>Explicit name, or null for the member's.</summary>
    public string? Name { get; }

    /// <summary>Short text shown to operators.</summary>
    public string? Description { get; set; }

    /// <summary>Whether this handler takes every query without a handler of its own: (string name, IRawValue[] args).</summary>
    public bool Dynamic { get; set; }
}
