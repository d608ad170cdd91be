using System.Text.Json;
using Google.Protobuf;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Temporalio.Core;

/// <summary>The marker and the search attribute that record a patch. They are read without any codec.</summary>
internal static class PatchMarker
{
    /// <summary>Search attribute that lists the patches of a run.</summary>
    public const string SearchAttribute = "TemporalChangeVersion";

    private const string Name = "core_patch";
    private const string Key = "patch-data";

    /// <summary>The command for the marker.</summary>
    public static Command ToCommand(string patchId, bool deprecated)
    {
        var command = new Command
        {
            CommandType = CommandType.RecordMarker,
            RecordMarkerCommandAttributes = new() { MarkerName = Name },
        };
        var json = JsonSerializer.SerializeToUtf8Bytes(new { id = patchId, deprecated });
        command.RecordMarkerCommandAttributes.Details[Key] = new() { Payloads_ = { Json(json) } };
        return command;
    }

    /// <summary>The command for the search attribute, or null when the list has grown beyond what the server takes.</summary>
    public static Command? ToSearchAttributeCommand(IEnumerable<string> patchIds)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(patchIds.Order(StringComparer.Ordinal));
        if (json.Length > 2048)
        {
            return null;
        }

        var payload = Json(json);
        payload.Metadata["type"] = ByteString.CopyFromUtf8("KeywordList");
        var command = new Command
        {
            CommandType = CommandType.UpsertWorkflowSearchAttributes,
            UpsertWorkflowSearchAttributesCommandAttributes = new() { SearchAttributes = new() },
        };
        command.UpsertWorkflowSearchAttributesCommandAttributes.SearchAttributes.IndexedFields[SearchAttribute] = payload;
        return command;
    }

    /// <summary>Reads a marker; false when the event is none of a patch.</summary>
    public static bool TryRead(HistoryEvent historyEvent, out string patchId, out bool deprecated)
    {
        patchId = string.Empty;
        deprecated = false;
        if (historyEvent.EventType != EventType.MarkerRecorded || historyEvent.MarkerRecordedEventAttributes.MarkerName != Name)
        {
            return false;
        }

        var details = historyEvent.MarkerRecordedEventAttributes.Details;
        if (details.TryGetValue(Key, out var data))
        {
            using var json = JsonDocument.Parse(data.Payloads_[0].Data.Memory);
            patchId = json.RootElement.GetProperty("id").GetString() ?? string.Empty;
            deprecated = json.RootElement.TryGetProperty("deprecated", out var flag) && flag.GetBoolean();
            return true;
        }

        // Histories of older versions hold the two values raw.
        patchId = details.TryGetValue("patch_id", out var id) ? id.Payloads_[0].Data.ToStringUtf8() : string.Empty;
        deprecated = details.TryGetValue("deprecated", out var old) &&
            old.Payloads_[0].Data is { Length: > 0 } bytes && (bytes[0] == 1 || bytes.ToStringUtf8() == "true");
        return true;
    }

    /// <summary>Whether the event is the search attribute that goes with a marker.</summary>
    public static bool IsSearchAttribute(HistoryEvent historyEvent) =>
        historyEvent.EventType == EventType.UpsertWorkflowSearchAttributes &&
        historyEvent.UpsertWorkflowSearchAttributesEventAttributes.SearchAttributes?.IndexedFields is { Count: 1 } fields &&
        fields.ContainsKey(SearchAttribute);

    private static Payload Json(byte[] data) => new()
    {
        Data = ByteString.CopyFrom(data),
        Metadata = { ["encoding"] = ByteString.CopyFromUtf8("json/plain") },
    };
}
