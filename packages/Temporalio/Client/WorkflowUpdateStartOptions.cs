namespace Temporalio.Client;

/// <summary>Options for starting an update; the stage to wait for is required.</summary>
public class WorkflowUpdateStartOptions : WorkflowUpdateOptions
{
    public WorkflowUpdateStartOptions()
    {
    }

    public WorkflowUpdateStartOptions(WorkflowUpdateStage waitForStage) => WaitForStage = waitForStage;

    public WorkflowUpdateStartOptions(string id, WorkflowUpdateStage waitForStage)
        : base(id) => WaitForStage = waitForStage;

    /// <summary>Stage to wait for: accepted or completed.</summary>
    public WorkflowUpdateStage WaitForStage { get; set; }
}
