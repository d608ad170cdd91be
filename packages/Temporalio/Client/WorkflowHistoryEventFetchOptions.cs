using Temporalio.Api.Enums.V1;

namespace Temporalio.Client;

/// <summary>Options for fetching a history.</summary>
public class WorkflowHistoryEventFetchOptions : ICloneable
{
    public RpcOptions? Rpc { get; set; }

    public HistoryEventFilterType EventFilterType { get; set; } = HistoryEventFilterType.AllEvent;

    /// <summary>Whether to keep waiting for events until the run closes.</summary>
    public bool WaitNewEvent { get; set; }

    public bool SkipArchival { get; set; }

    public virtual object Clone() => MemberwiseClone();
}
