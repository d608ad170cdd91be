namespace Temporalio.Workflows;

/// <summary>Marks a method as update handler. It must be a public instance method that returns a task.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class WorkflowUpdateAttribute : Attribute
{
    /// <summary>Update named after the method without a trailing "Async".</summary>
    public WorkflowUpdateAttribute()
    {
    }

    /// <summary>Update with an explicit name.</summary>
    public WorkflowUpdateAttribute(string name) => Name = name;

    /// <summary>Explicit name, or null for the method's.</summary>
    public string? Name { get; }

    /// <summary>Short text shown to operators.</summary>
    public string? Description { get; set; }

    /// <summary>Whether this handler takes every update without a handler of its own: (string name, IRawValue[] args).</summary>
    public bool Dynamic { get; set; }

    /// <summary>What to do when the workflow ends while this handler still runs.</summary>
    public HandlerUnfinishedPolicy UnfinishedPolicy { get; set; } = HandlerUnfinishedPolicy.WarnAndAbandon;
}
