namespace Masterful.Activities.Etcd.Storage;

/// <summary>Decodes Kubernetes' protobuf envelope (runtime.Unknown) and the few fields inside that rules need.</summary>
internal static class ProtobufObject
{
    /// <summary>Decodes what follows the magic number.</summary>
    public static StoredObject Decode(ReadOnlySpan<byte> message)
    {
        string apiVersion = "", kind = "";
        ReadOnlySpan<byte> raw = default;
        var unknown = new ProtobufReader(message);
        while (unknown.Read())
        {
            switch (unknown.Field)
            {
                case 1:
                    (apiVersion, kind) = TypeMeta(unknown.Bytes);
                    break;
                case 2:
                    raw = unknown.Bytes;
                    break;
                default:
                    break;
            }
        }

        var decoded = new StoredObject { Encoding = StorageEncoding.Protobuf, ApiVersion = apiVersion, Kind = kind };
        var webhooks = new List<StoredWebhook>();
        var body = new ProtobufReader(raw);
        while (body.Read())
        {
            decoded = (body.Field, kind) switch
            {
                (1, _) => ObjectMeta(decoded, body.Bytes),
                (2, "Pod") => decoded with { NodeName = Text(body.Bytes, 10) },
                (2, "Lease") => decoded with { RenewTime = MicroTime(body.Bytes, 4) },
                _ => decoded,
            };
            if (body.Field == 2 && (kind is "ValidatingWebhookConfiguration" or "MutatingWebhookConfiguration"))
            {
                webhooks.Add(Webhook(body.Bytes));
            }
        }

        return decoded with { Webhooks = webhooks };
    }

    private static (string ApiVersion, string Kind) TypeMeta(ReadOnlySpan<byte> message) => (Text(message, 1), Text(message, 2));

    private static StoredObject ObjectMeta(StoredObject decoded, ReadOnlySpan<byte> message)
    {
        string name = "", ns = "", uid = "";
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        var annotations = new Dictionary<string, string>(StringComparer.Ordinal);
        var owners = new List<StoredOwner>();
        var reader = new ProtobufReader(message);
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 1:
                    name = reader.Text;
                    break;
                case 3:
                    ns = reader.Text;
                    break;
                case 5:
                    uid = reader.Text;
                    break;
                case 11:
                    labels[Text(reader.Bytes, 1)] = Text(reader.Bytes, 2);
                    break;
                case 12:
                    annotations[Text(reader.Bytes, 1)] = Text(reader.Bytes, 2);
                    break;
                case 13:
                    owners.Add(new(Text(reader.Bytes, 1), Text(reader.Bytes, 3), Text(reader.Bytes, 4)));
                    break;
                default:
                    break;
            }
        }

        return decoded with { Name = name, Namespace = ns, Uid = uid, Labels = labels, Annotations = annotations, Owners = owners };
    }

    private static StoredWebhook Webhook(ReadOnlySpan<byte> message)
    {
        var clientConfig = Bytes(message, 2);
        var service = Bytes(clientConfig, 1);
        return new(
            Text(message, 1),
            Text(clientConfig, 3),
            service.IsEmpty ? "" : $"{Text(service, 1)}/{Text(service, 2)}",
            Text(message, 4));
    }

    private static DateTimeOffset? MicroTime(ReadOnlySpan<byte> message, int field)
    {
        var reader = new ProtobufReader(Bytes(message, field));
        long seconds = 0, nanoseconds = 0;
        while (reader.Read())
        {
            (seconds, nanoseconds) = reader.Field switch
            {
                1 => ((long)reader.Number, nanoseconds),
                2 => (seconds, (long)reader.Number),
                _ => (seconds, nanoseconds),
            };
        }

        return seconds == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(Math.Clamp(nanoseconds, 0, 999_999_999) / 100);
    }

    private static string Text(ReadOnlySpan<byte> message, int field) => System.Text.Encoding.UTF8.GetString(Bytes(message, field));

    private static ReadOnlySpan<byte> Bytes(ReadOnlySpan<byte> message, int field)
    {
        var reader = new ProtobufReader(message);
        ReadOnlySpan<byte> found = default;
        while (reader.Read())
        {
            if (reader.Field == field)
            {
                found = reader.Bytes;
            }
        }

        return found;
    }
}
