namespace Temporalio.Workflows;

/// <summary>Marks the one method of a workflow that is its body. It must return a task.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class WorkflowRunAttribute : Attribute
{
}
