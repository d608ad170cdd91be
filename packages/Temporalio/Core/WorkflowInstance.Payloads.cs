using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Sdk.V1;

namespace Temporalio.Core;

/// <content>Values on their way into commands.</content>
internal sealed partial class WorkflowInstance
{
    private static Duration? ToDuration(TimeSpan? time) => time is { } value ? Duration.FromTimeSpan(value) : null;

    private static Header? ToHeader(IDictionary<string, Payload>? headers) =>
        headers is null ? null : new() { Fields = { headers } };

    private Payloads? ToPayloads(IReadOnlyCollection<object?> values) =>
        values.Count == 0 ? null : new() { Payloads_ = { values.Select(PayloadConverter.ToPayload) } };

    private Api.Common.V1.Memo ToMemo(IReadOnlyDictionary<string, object> values) =>
        new() { Fields = { values.ToDictionary(entry => entry.Key, entry => PayloadConverter.ToPayload(entry.Value)) } };

    private UserMetadata? ToUserMetadata(string? summary, string? details = null) =>
        summary is null && details is null ? null : new()
        {
            Summary = summary is null ? null : PayloadConverter.ToPayload(summary),
            Details = details is null ? null : PayloadConverter.ToPayload(details),
        };
}
