using System.Collections;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Common;
using Temporalio.Converters;

namespace Masterful.Worker.Hosting.Codec;

/// <summary>Decrypts a history for a report: every payload in it, and the words of failures that travelled as payloads.</summary>
internal static class HistoryDecoder
{
    /// <summary>A history as it would be without a codec; the same one when there is none.</summary>
    public static async Task<WorkflowHistory> DecodeAsync(WorkflowHistory history, IPayloadCodec? codec)
    {
        if (codec is null)
        {
            return history;
        }

        var events = history.Events.Select(item => item.Clone()).ToList();
        foreach (var item in events)
        {
            await VisitAsync(item, codec);
        }

        return new WorkflowHistory(history.Id, events);
    }

    private static async Task VisitAsync(IMessage message, IPayloadCodec codec)
    {
        if (message is Payload payload)
        {
            var decoded = (await codec.DecodeAsync([payload])).Single();
            if (!ReferenceEquals(decoded, payload))
            {
                payload.Metadata.Clear();
                payload.Metadata.Add(decoded.Metadata);
                payload.Data = decoded.Data;
            }

            return;
        }

        foreach (var field in message.Descriptor.Fields.InDeclarationOrder().Where(field => field.FieldType == FieldType.Message))
        {
            var inner = field.Accessor.GetValue(message) switch
            {
                IDictionary map => map.Values.OfType<IMessage>(),
                IList list => list.OfType<IMessage>(),
                IMessage single => [single],
                _ => [],
            };
            foreach (var item in inner.ToList())
            {
                await VisitAsync(item, codec);
            }
        }

        if (message is Failure { EncodedAttributes: { } attributes } failure)
        {
            Restore(failure, attributes);
        }
    }

    private static void Restore(Failure failure, Payload attributes)
    {
        try
        {
            using var words = JsonDocument.Parse(attributes.Data.ToStringUtf8());
            failure.Message = words.RootElement.TryGetProperty("message", out var message) ? message.GetString() ?? "" : failure.Message;
            failure.StackTrace = words.RootElement.TryGetProperty("stack_trace", out var trace) ? trace.GetString() ?? "" : failure.StackTrace;
        }
        catch (JsonException)
        {
            // Another SDK's words in another form: what stands there already has to do.
        }
    }
}
