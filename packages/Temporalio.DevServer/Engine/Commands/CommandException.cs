using Temporalio.Api.Enums.V1;

namespace Temporalio.DevServer.Engine.Commands;

/// <summary>A command that cannot be carried out. It fails the workflow task, never the run.</summary>
internal sealed class CommandException(WorkflowTaskFailedCause cause, string message) : Exception(message)
{
    public WorkflowTaskFailedCause Cause => cause;
}
