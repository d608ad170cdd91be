using System.Collections;
using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.History.V1;

namespace Temporalio.Core;

/// <summary>
/// Runs a codec over every payload inside a message, wherever it is. Search attributes stay as they are because the server
/// indexes them, and so do markers, which are the SDK's own.
/// </summary>
internal static class PayloadVisitor
{
    private static readonly ConcurrentDictionary<MessageDescriptor, bool> HoldsPayloads = new();

    /// <summary>Replaces the payloads in place.</summary>
    public static async Task VisitAsync(IMessage message, Func<IReadOnlyCollection<Payload>, Task<IReadOnlyCollection<Payload>>> codec)
    {
        switch (message)
        {
            case SearchAttributes or MarkerRecordedEventAttributes or RecordMarkerCommandAttributes:
                return;
            case Payloads payloads:
                var changed = await codec(payloads.Payloads_.ToList()).ConfigureAwait(false);
                payloads.Payloads_.Clear();
                payloads.Payloads_.AddRange(changed);
                return;
        }

        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.FieldType != FieldType.Message || !MayHold(field))
            {
                continue;
            }

            if (field.IsMap)
            {
                await VisitMapAsync((IDictionary)field.Accessor.GetValue(message), codec).ConfigureAwait(false);
            }
            else if (field.IsRepeated)
            {
                foreach (var item in (IList)field.Accessor.GetValue(message))
                {
                    await VisitAsync((IMessage)item, codec).ConfigureAwait(false);
                }
            }
            else if (field.Accessor.GetValue(message) is Payload payload)
            {
                field.Accessor.SetValue(message, (await codec([payload]).ConfigureAwait(false)).Single());
            }
            else if (field.Accessor.GetValue(message) is IMessage inner)
            {
                await VisitAsync(inner, codec).ConfigureAwait(false);
            }
        }
    }

    private static async Task VisitMapAsync(
        IDictionary map, Func<IReadOnlyCollection<Payload>, Task<IReadOnlyCollection<Payload>>> codec)
    {
        foreach (var key in map.Keys.Cast<object>().ToList())
        {
            if (map[key] is Payload payload)
            {
                map[key] = (await codec([payload]).ConfigureAwait(false)).Single();
            }
            else if (map[key] is IMessage inner)
            {
                await VisitAsync(inner, codec).ConfigureAwait(false);
            }
        }
    }

    private static bool MayHold(FieldDescriptor field)
    {
        var type = field.IsMap ? field.MessageType.FindFieldByName("value") : field;
        return type.FieldType == FieldType.Message && MayHold(type.MessageType, []);
    }

    private static bool MayHold(MessageDescriptor type, HashSet<MessageDescriptor> visiting)
    {
        if (type == Payload.Descriptor)
        {
            return true;
        }

        if (HoldsPayloads.TryGetValue(type, out var known))
        {
            return known;
        }

        if (!visiting.Add(type))
        {
            // A type inside itself (a failure's cause) holds payloads if the rest of it does.
            return false;
        }

        var holds = type.Fields.InDeclarationOrder()
            .Where(field => field.FieldType == FieldType.Message)
            .Any(field => MayHold(field.MessageType, visiting));
        visiting.Remove(type);
        if (holds || visiting.Count == 0)
        {
            HoldsPayloads[type] = holds;
        }

        return holds;
    }
}
