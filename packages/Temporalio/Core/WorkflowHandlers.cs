using Temporalio.Workflows;

namespace Temporalio.Core;

/// <summary>The handlers declared by a workflow type.</summary>
internal sealed class WorkflowHandlers
{
    public Dictionary<string, WorkflowSignalDefinition> Signals { get; } = [];

    public Dictionary<string, WorkflowQueryDefinition> Queries { get; } = [];

    public Dictionary<string, WorkflowUpdateDefinition> Updates { get; } = [];

    public WorkflowSignalDefinition? DynamicSignal { get; private set; }

    public WorkflowQueryDefinition? DynamicQuery { get; private set; }

    public WorkflowUpdateDefinition? DynamicUpdate { get; private set; }

    public void Add(WorkflowSignalDefinition definition)
    {
        if (definition.Name is null)
        {
            DynamicSignal = DynamicSignal is null ? definition : throw new ArgumentException("Cannot have more than one dynamic signal");
        }
        else if (!Signals.TryAdd(definition.Name, definition))
        {
            throw new ArgumentException($"More than one signal named {definition.Name}");
        }
    }

    public void Add(WorkflowQueryDefinition definition)
    {
        if (definition.Name is null)
        {
            DynamicQuery = DynamicQuery is null ? definition : throw new ArgumentException("Cannot have more than one dynamic query");
        }
        else if (!Queries.TryAdd(definition.Name, definition))
        {
            throw new ArgumentException($"More than one query named {definition.Name}");
        }
    }

    public void Add(WorkflowUpdateDefinition definition)
    {
        if (definition.Name is null)
        {
            DynamicUpdate = DynamicUpdate is null ? definition : throw new ArgumentException("Cannot have more than one dynamic update");
        }
        else if (!Updates.TryAdd(definition.Name, definition))
        {
            throw new ArgumentException($"More than one update named {definition.Name}");
        }
    }
}
