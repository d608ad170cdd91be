namespace Temporalio.Workflows;

/// <summary>Marks a constructor that takes the same arguments as the run method.</summary>
[AttributeUsage(AttributeTargets.Constructor, Inherited = false)]
public sealed class WorkflowInitAttribute : Attribute
{
}
