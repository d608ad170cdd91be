namespace Temporalio.Workflows;

/// <summary>A workflow type as the worker knows it.</summary>
public class WorkflowDefinition
{
    private WorkflowDefinition(Type type) => Type = type;

    public Type Type { get; }

    public static WorkflowDefinition Create(Type type) => new(type);
}
