using Temporalio.Api.Enums.V1;
using Temporalio.Api.Workflow.V1;
using Temporalio.Common;
using Temporalio.Converters;

namespace Temporalio.Client;

/// <summary>What the server's index knows about a run.</summary>
public class WorkflowExecution
{
    private readonly Lazy<IReadOnlyDictionary<string, IEncodedRawValue>> memo;
    private readonly Lazy<SearchAttributeCollection> searchAttributes;

    internal WorkflowExecution(WorkflowExecutionInfo rawInfo, DataConverter dataConverter)
    {
        RawInfo = rawInfo;
        DataConverter = dataConverter;
        memo = new(() => rawInfo.Memo == null
            ? new Dictionary<string, IEncodedRawValue>()
            : rawInfo.Memo.Fields.ToDictionary(
                pair => pair.Key, IEncodedRawValue (pair) => new EncodedRawValue(dataConverter, pair.Value)));
        searchAttributes = new(() => rawInfo.SearchAttributes == null
            ? SearchAttributeCollection.Empty
            : SearchAttributeCollection.FromProto(rawInfo.SearchAttributes));
    }

    public DateTime? CloseTime => RawInfo.CloseTime?.ToDateTime();

    public DateTime? ExecutionTime => RawInfo.ExecutionTime?.ToDateTime();

    /// <summary>Number of events.</summary>
    public int HistoryLength => (int)RawInfo.HistoryLength;

    public string Id => RawInfo.Execution.WorkflowId;

    public IReadOnlyDictionary<string, IEncodedRawValue> Memo => memo.Value;

    public string? ParentId => RawInfo.ParentExecution?.WorkflowId;

    public string? ParentRunId => RawInfo.ParentExecution?.RunId;

    public string RunId => RawInfo.Execution.RunId;

    public DateTime StartTime => RawInfo.StartTime.ToDateTime();

    public WorkflowExecutionStatus Status => RawInfo.Status;

    public string TaskQueue => RawInfo.TaskQueue;

    public SearchAttributeCollection TypedSearchAttributes => searchAttributes.Value;

    public string WorkflowType => RawInfo.Type.Name;

    internal WorkflowExecutionInfo RawInfo { get; }

    internal DataConverter DataConverter { get; }
}
